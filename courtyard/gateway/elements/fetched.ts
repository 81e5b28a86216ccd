/** The truth is a GET: a part of an item's own page, for when the line did not carry it. */

const SPREAD = 1_500;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const underWay = new Map<string, Promise<Document | null>>();

/** The element with `id` on the page of the post that `topic` is about, opened at the item. */
export async function fetched(topic: string, item: string, id: string): Promise<HTMLElement | null> {
  const post = topic.replace("item:", "");
  if (![post, item].every((one) => ID.test(one))) return null;
  const address = post === item ? `/items/${post}/` : `/items/${post}/?at=${item}`;
  const page = underWay.get(address) ?? load(address);
  underWay.set(address, page);
  const document = await page;
  underWay.delete(address);
  return document?.getElementById(id) ?? null;
}

/** Everybody who follows asks for the same: not in the same moment. */
async function load(address: string): Promise<Document | null> {
  await new Promise((done) => setTimeout(done, Math.random() * SPREAD));
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // Offline again: the next "since" brings it.
  }
}
