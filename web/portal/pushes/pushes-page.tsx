import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { Icon } from "../kit/icon.tsx";
import { LinkButton } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { Pushes } from "./pushes.tsx";
import { pushesTexts } from "./texts.ts";

/** Pushes of all companies: what arrived, what did not, and why. */
export function PushesPage() {
  const t = useTexts(pushesTexts);
  const { may } = useSession();
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        may("pushes.change") && (
          <LinkButton to="/pushes/new" leftSection={<Icon name="plus" size={15} />}>
            {t("newPush")}
          </LinkButton>
        )
      }
    >
      <Pushes />
    </Page>
  );
}
