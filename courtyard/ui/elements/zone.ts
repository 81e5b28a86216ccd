const YEAR = 365 * 24 * 3600;

/** Tells the server the browser's time zone in a cookie, so that times are right before any script runs. */
export function startZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || document.cookie.includes(`courtyard_zone=${zone}`)) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it; cookieStore is not everywhere yet
  document.cookie = `courtyard_zone=${zone}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}
