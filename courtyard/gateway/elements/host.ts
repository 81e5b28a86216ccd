/** Where the one connection of a browser lives: in a SharedWorker, or else in one of the tabs, chosen by a lock. */

import { LiveClient } from "./client";
import type { FromPage, ToPage } from "./messages";

const NAME = "courtyard-live";
const ANSWER = 2_500;

type Hear = (message: ToPage) => void;
type Post = (message: FromPage) => void;

/** Answers how to speak to the connection; what it says comes to `hear`. */
export function openHost(worker: string, hear: Hear): Post {
  if (worker && typeof SharedWorker === "function") {
    try {
      return shared(worker, hear);
    } catch {
      // Forbidden by a policy of the browser: a tab will do.
    }
  }
  return elected(hear);
}

function shared(address: string, hear: Hear): Post {
  const worker = new SharedWorker(address, { type: "module", name: NAME });
  let post: Post = (message) => worker.port.postMessage(message);
  worker.port.onmessage = ({ data }: MessageEvent<ToPage>) => hear(data);
  worker.onerror = () => {
    worker.onerror = null;
    worker.port.close();
    post = elected(hear); // its script could not be loaded
    hear({ kind: "who" });
  };
  return (message) => post(message);
}

/** The tab that holds the lock connects for all; the others hear it over a channel. A leader that sleeps is replaced. */
function elected(hear: Hear): Post {
  if (!("locks" in navigator) || typeof BroadcastChannel !== "function") return alone(hear);
  const channel = new BroadcastChannel(NAME);
  let client: LiveClient | null = null;
  let heard = 0;
  const lead = (): Promise<never> => {
    client ??= new LiveClient((message) => {
      channel.postMessage({ from: "host", message });
      hear(message);
    });
    channel.postMessage({ from: "host", message: { kind: "who" } satisfies ToPage });
    hear({ kind: "who" });
    return new Promise(() => {}); // until the tab is closed, or the lock is taken away
  };
  const stand = (steal: boolean) =>
    navigator.locks.request(NAME, steal ? { steal } : {}, lead).catch(() => {
      client?.stop(); // another tab has taken over
      client = null;
      void stand(false);
    });
  channel.onmessage = ({ data }: MessageEvent<Letter>) => {
    if (data.from === "page") client?.hear(data.message);
    else {
      heard = Date.now();
      hear(data.message);
    }
  };
  const check = () => {
    if (client || document.hidden) return;
    const asked = Date.now();
    channel.postMessage({ from: "page", message: { kind: "ping" } });
    setTimeout(() => heard < asked && !document.hidden && !client && void stand(true), ANSWER);
  };
  document.addEventListener("visibilitychange", check);
  void stand(false);
  return (message) => {
    if (client) client.hear(message);
    else channel.postMessage({ from: "page", message });
  };
}

function alone(hear: Hear): Post {
  const client = new LiveClient(hear);
  return (message) => client.hear(message);
}

type Letter = { from: "page"; message: FromPage } | { from: "host"; message: ToPage };
