import { Button, Paper } from "@mantine/core";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import type { CompanyReply } from "./company.ts";
import { type CompanyContent, CompanyForm } from "./company-form.tsx";
import { DeleteCompany } from "./delete-company.tsx";
import { ownersChange, sameOwners, useOwners } from "./owners.ts";
import { companiesTexts } from "./texts.ts";

/** Changes a company, or deletes it. */
export function EditCompanyPage() {
  const t = useTexts(companiesTexts);
  const { companyId = "" } = useParams();
  const [, go] = useLocation();
  const { may, person } = useSession();
  const [deleting, setDeleting] = useState(false);
  const path = `/companies/${companyId}`;
  const { data: company, error, refetch } = useApi<CompanyReply>(path);
  const { limited } = useOwners();
  const write = useChange<CompanyContent>((body) => ({ method: "PUT", path, body }), {
    refresh: ["/companies"],
  });
  const own = useChange(ownersChange, { refresh: ["/companies"] });
  // The content first: who gives a company away may not be let in any more.
  const save = async (content: CompanyContent, owners: readonly string[]) => {
    try {
      await write.mutateAsync(content);
      if (!sameOwners(owners, company?.ownerUserIds)) await own.mutateAsync({ companyId, owners });
    } catch {
      return;
    }
    notify.done(t("saved"));
    go(limited && !owners.includes(person.id) ? "/companies" : path);
  };
  if (!company && !error) return <Waiting />;
  const crumbs = [
    { to: "/companies", label: t("title") },
    ...(company ? [{ to: path, label: company.name }] : []),
  ];
  return (
    <Page
      title={t("editTitle")}
      crumbs={crumbs}
      beside={<Id value={companyId} label={t("companyId")} />}
      actions={
        company &&
        may("companies.delete") && (
          <Button variant="default" onClick={() => setDeleting(true)}>
            {t("deleteCompany")}
          </Button>
        )
      }
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {company && (
        <Paper withBorder p="lg" maw={640}>
          <CompanyForm
            key={company.id}
            content={{ name: company.name, description: company.description ?? "", tags: company.tags }}
            action={t("save")}
            owners={company.ownerUserIds ?? []}
            busy={write.isPending || own.isPending}
            error={write.error ?? own.error}
            onSave={(content, owners) => void save(content, owners)}
            onCancel={() => go(path)}
          />
        </Paper>
      )}
      {company && deleting && (
        <DeleteCompany
          company={company}
          onClose={() => setDeleting(false)}
          onDeleted={() => go("/companies")}
        />
      )}
    </Page>
  );
}
