import type { ErrorCallbackArgs } from "./public.d.ts";

const patience = 5_000;

/**
 * Why nothing answered the very first call. A browser does not tell a page that it may not read an answer; but where
 * our public files can be read and the API cannot, the page's origin is not among the allowed ones.
 */
export async function explainSilence(base: string): Promise<Partial<ErrorCallbackArgs>> {
  const reached = await fetch(`${base}/embed/v1/integrity.json`, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(patience),
  }).then(
    ({ ok }) => ok,
    () => false,
  );
  return reached
    ? {
        message: `${base} answers no pages of ${location.origin}: add this origin to the allowed ones (POST /corsSettings), and load the page again.`,
        userRecoverable: false,
      }
    : {
        message: `${base} did not answer. Is it up, and does connect-src of this page's content policy name it?`,
      };
}
