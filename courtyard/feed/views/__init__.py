"""Pages of the feed: timelines, a post, the composer."""
