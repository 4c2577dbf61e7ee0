import { useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { linkTexts } from "./texts.ts";

/** Connections of which it was said already. */
const told = new Set<string>();

/** Says once, on a small screen, that a software is set up more easily on a computer. */
export function DeviceNotice({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const t = useTexts(linkTexts);
  const software = softwareOf(app, connection);
  const [shown, setShown] = useState(
    () => software.desktopAdvised && !told.has(connection.id) && matchMedia("(max-width: 40rem)").matches,
  );
  if (!shown) return null;
  const close = () => {
    told.add(connection.id);
    setShown(false);
  };
  return (
    <Sheet
      title={t("deviceTitle")}
      onClose={close}
      foot={
        <>
          <Button
            onPress={() => {
              close();
              app.go(`connections/${connection.id}/share`);
            }}
          >
            {t("deviceSend")}
          </Button>
          <Button kind="quiet" onPress={close}>
            {t("deviceGo")}
          </Button>
        </>
      }
    >
      <p>{t("deviceText", { software: software.name })}</p>
    </Sheet>
  );
}
