import { Paper } from "@mantine/core";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useChange } from "../app/use-api.ts";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import type { CompanyReply } from "./company.ts";
import { type CompanyContent, CompanyForm } from "./company-form.tsx";
import { companiesTexts } from "./texts.ts";

/** Makes a company and leads to its links, which come next. */
export function NewCompanyPage() {
  const t = useTexts(companiesTexts);
  const [, go] = useLocation();
  const create = useChange<CompanyContent, CompanyReply>((body) => ({ path: "/companies", body }), {
    refresh: ["/companies"],
    onDone: ({ id, name }) => {
      notify.done(t("created.done", { name }));
      go(`/companies?connections=${id}`);
    },
  });
  return (
    <Page title={t("createTitle")} lead={t("createLead")} crumbs={[{ to: "/companies", label: t("title") }]}>
      <Paper withBorder p="lg" maw={640}>
        <CompanyForm
          action={t("create")}
          busy={create.isPending}
          error={create.error}
          onSave={(content) => create.mutate(content)}
          onCancel={() => go("/companies")}
        />
      </Paper>
    </Page>
  );
}
