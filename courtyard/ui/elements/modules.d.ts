declare module "courtyard:elements" {
  export const eager: Record<string, CustomElementConstructor>;
  export const lazy: Record<string, () => Promise<{ default?: CustomElementConstructor }>>;
}
declare module "htmx.org/dist/htmx.esm.js" {
  const htmx: unknown;
  export default htmx;
}
declare module "htmx.org/dist/ext/hx-preload.js";
