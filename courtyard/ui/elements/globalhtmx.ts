/** htmx as a module, and as the global that its extensions look for. */

import htmx from "htmx.org/dist/htmx.esm.js";

(globalThis as { htmx?: unknown }).htmx = htmx;
export default htmx;
