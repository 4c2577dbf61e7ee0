import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { pathWith } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { quoted } from "../kit/use-list.ts";
import { playgroundTexts } from "./texts.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Chooses one of many companies by its name. */
export function CompanyChoice({ value, onChoose }: { value: string; onChoose: (id: string) => void }) {
  const t = useTexts(playgroundTexts);
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed, 250);
  const query = asked.trim() ? `name~${quoted(asked)}` : undefined;
  const found = useApi<{ results: readonly Named[] }>(
    pathWith("/companies", { query, orderBy: "-created", pageSize: 20 }),
    { keep: true },
  );
  const chosen = useApi<Named>(`/companies/${encodeURIComponent(value)}`, { enabled: value !== "" });
  const companies = [
    ...(chosen.data && value !== "" ? [chosen.data] : []),
    ...(found.data?.results ?? []).filter(({ id }) => id !== value),
  ];
  return (
    <Select
      label={t("company")}
      placeholder={t("companyHint")}
      searchable
      nothingFoundMessage={t("noCompany")}
      data={companies.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      value={value || null}
      onChange={(id) => id && onChoose(id)}
      onSearchChange={setTyped}
      allowDeselect={false}
    />
  );
}
