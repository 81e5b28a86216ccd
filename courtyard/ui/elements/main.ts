/** The first script of every page. Pages are readable before it runs; it makes them quick. */

import { startCopying } from "./copying";
import { startDialogs } from "./dialogs";
import { startGuard } from "./guard";
import { startHtmx } from "./htmx";
import { loadCatalog } from "./i18n";
import { startKeys } from "./keys";
import { startElements } from "./loader";
import { startPages } from "./pages";
import { startPictures } from "./pictures";
import { startSettling } from "./settled";
import { startZone } from "./zone";

startGuard();
startZone();
startHtmx();
startPages();
startDialogs();
startKeys();
startCopying();
startPictures();
startSettling();
await loadCatalog();
startElements();
