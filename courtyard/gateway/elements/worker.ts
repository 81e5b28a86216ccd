/** The connection in a SharedWorker: one for all tabs of the browser, alive as long as one of them is. Built as an entry of its own. */

import { LiveClient } from "./client";
import type { FromPage, ToPage } from "./messages";

const ports = new Set<MessagePort>();
const client = new LiveClient((message: ToPage) => {
  for (const port of ports) port.postMessage(message);
});

(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports: [port] }) => {
  if (!port) return;
  ports.add(port);
  port.onmessage = ({ data }: MessageEvent<FromPage>) => {
    client.hear(data);
    if (data.kind === "leave") ports.delete(port);
  };
};
