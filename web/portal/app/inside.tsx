import { useEffect } from "react";
import { Confirmation } from "../account/confirmation.tsx";
import { Failure } from "../kit/failure.tsx";
import { Frame } from "./frame.tsx";
import { useLocale } from "./locale.tsx";
import { type Session, Signed } from "./session.tsx";
import { useApi } from "./use-api.ts";
import { Waiting } from "./waiting.tsx";

/** The Portal for who is signed in; who is not is led to the sign-in page. */
export function Inside() {
  const { data, error, refetch } = useApi<Session>("/session");
  const { adopt } = useLocale();
  const language = data?.locale;
  useEffect(() => {
    if (language) adopt(language === "fr" ? "fr-CA" : "en");
  }, [language, adopt]);
  if (data)
    return (
      <Signed session={data}>
        <Frame />
        <Confirmation />
      </Signed>
    );
  if (error && (error as { status?: number }).status !== 401)
    return (
      <main className="page">
        <Failure error={error} onRetry={() => void refetch()} />
      </main>
    );
  return <Waiting />;
}
