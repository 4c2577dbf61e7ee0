/* Mantine writes style sheets as text into elements. Nothing else becomes HTML: text with a tag in it is refused. */
const { trustedTypes } = globalThis as {
  trustedTypes?: { createPolicy(name: string, rules: { createHTML(text: string): string | null }): void };
};
trustedTypes?.createPolicy("default", { createHTML: (text) => (text.includes("<") ? null : text) });

/** The nonce under which the page's policy lets style sheets in. */
export const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
// Read by the library that keeps the page from scrolling behind a dialogue.
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;
