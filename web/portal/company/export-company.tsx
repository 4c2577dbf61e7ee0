import { Button } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { download } from "../kit/csv.ts";
import { Icon } from "../kit/icon.tsx";
import { notify } from "../kit/notify.ts";
import type { CompanyReply } from "./company.ts";
import { companyTexts } from "./company-texts.ts";

/** Saves the facts of a company as one JSON file, masked as the person's role asks. */
export function ExportCompany({ company }: { company: CompanyReply }) {
  const t = useTexts(companyTexts);
  const { id, name } = company;
  const fetched = useChange<void, unknown>(() => ({ path: `/companies/${id}/export` }), {
    refresh: [`/companies/${id}/timeline`],
    onDone: (document) => {
      download(`company-${id}.json`, JSON.stringify(document, null, 2), "application/json");
      notify.done(t("exported", { name }));
    },
  });
  return (
    <Button
      variant="default"
      leftSection={<Icon name="download" size={15} />}
      loading={fetched.isPending}
      onClick={() =>
        fetched.mutate(undefined, { onError: (error) => notify.failed(error, t("notExported")) })
      }
    >
      {t("export")}
    </Button>
  );
}
