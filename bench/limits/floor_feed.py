"""F, the floor: 20 newest of a member of 50 spaces by LATERAL ids and one join, asyncpg prepared and orjson on a bare server.

Run as ``python -m bench.limits.floor_feed PORT PERSON``; DATABASE_URL says where.
"""

import asyncio
import os
import sys
import uuid

import asyncpg  # type: ignore[import-untyped]
import orjson
import uvicorn

_SPACES = "select space_id from spaces_membership where person_id = $1"
_FEED = """
with ids as (
  select p.item_id, p.published_at from unnest($1::uuid[]) as mine (space_id)
  cross join lateral (
    select item_id, published_at from content_placement where space_id = mine.space_id and live and in_feed
    order by published_at desc, item_id desc limit 20) p
  order by p.published_at desc, p.item_id desc limit 20)
select i.id, i.body_html, i.version, ids.published_at, a.name, a.title, c.comments, c.seen, c.reactions
from ids join content_item i on i.id = ids.item_id join accounts_person a on a.id = i.author_id
left join content_counter c on c.item_id = i.id order by ids.published_at desc
"""


class Floor:
    """An ASGI application with one answer."""

    def __init__(self, person: uuid.UUID) -> None:
        self.person = person
        self.pool: asyncpg.Pool | None = None
        self.spaces: list[uuid.UUID] = []

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] != "http":
            return
        if self.pool is None:
            self.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=4, max_size=4)
            self.spaces = [row[0] for row in await self.pool.fetch(_SPACES, self.person)]
        rows = await self.pool.fetch(_FEED, self.spaces)
        body = orjson.dumps([dict(row) for row in rows], default=str)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    application = Floor(uuid.UUID(sys.argv[2]))
    config = uvicorn.Config(application, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", lifespan="off")
    asyncio.run(uvicorn.Server(config).serve())
