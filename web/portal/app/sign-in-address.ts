/** Where people sign in; led back afterwards to where they were. */
export function returnToSignIn(): void {
  if (location.pathname.startsWith("/portal/sign-in")) return;
  const here = location.pathname + location.search;
  const back = here === "/portal/" || here === "/portal" ? "" : `?return=${encodeURIComponent(here)}`;
  location.assign(`/portal/sign-in${back}`);
}
