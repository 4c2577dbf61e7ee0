import { useTexts } from "../app/locale.tsx";
import type { CsvColumn } from "../kit/csv.ts";
import type { Column } from "../kit/data-table.tsx";
import { platformName } from "../kit/platform.tsx";
import { Time } from "../kit/time.tsx";
import type { CompanyReply } from "./company.ts";
import { ConnectionPills, ConnectionStates } from "./connection-pills.tsx";
import { companiesTexts } from "./texts.ts";

type NamesOf = (ids: readonly string[] | undefined) => string;

/** What the list of companies can show; `open` shows a company's links, `namesOf` names owners. */
export function useCompanyColumns(
  open: (id: string) => void,
  namesOf: NamesOf,
): readonly Column<CompanyReply>[] {
  const t = useTexts(companiesTexts);
  return [
    { key: "name", title: t("company"), sort: "name", width: 200, show: ({ name }) => name },
    {
      key: "status",
      title: t("status"),
      show: (company) => <ConnectionStates company={company} />,
    },
    {
      key: "software",
      title: t("software"),
      show: (company) => <ConnectionPills company={company} onOpen={() => open(company.id)} />,
    },
    { key: "created", title: t("created"), sort: "created", show: ({ created }) => <Time at={created} /> },
    {
      key: "lastSync",
      title: t("lastSync"),
      sort: "lastSync",
      show: ({ lastSync }) => <Time at={lastSync} relative />,
    },
    { key: "id", title: t("id"), optional: true, show: ({ id }) => <code>{id}</code> },
    {
      key: "description",
      title: t("description"),
      optional: true,
      width: 200,
      show: ({ description }) => description || <span className="dash">–</span>,
    },
    {
      key: "owners",
      title: t("owners"),
      optional: true,
      show: ({ ownerUserIds }) => namesOf(ownerUserIds) || <span className="dash">–</span>,
    },
    {
      key: "tags",
      title: t("tags"),
      optional: true,
      show: ({ tags }) => tagsText(tags) || <span className="dash">–</span>,
    },
    {
      key: "products",
      title: t("products"),
      optional: true,
      show: ({ products }) => products.join(", ") || <span className="dash">–</span>,
    },
  ];
}

const tagsText = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}:${value}`)
    .join(", ");

type Text = (key: keyof (typeof companiesTexts)["en"]) => string;

/** The same for a file: whole ids, instants in UTC, no links. */
export const exportedColumns = (t: Text, namesOf: NamesOf): readonly CsvColumn<CompanyReply>[] => [
  { title: t("companyId"), value: ({ id }) => id },
  { title: t("company"), value: ({ name }) => name },
  { title: t("description"), value: ({ description }) => description },
  {
    title: t("connections"),
    value: ({ dataConnections }) =>
      dataConnections
        .map((one) => `${platformName(one.integrationKey, one.platformName)}: ${one.status}`)
        .join("; "),
  },
  { title: t("tags"), value: ({ tags }) => tagsText(tags) },
  { title: t("products"), value: ({ products }) => products.join(", ") },
  { title: t("owners"), value: ({ ownerUserIds }) => namesOf(ownerUserIds) },
  { title: t("created"), value: ({ created }) => created },
  { title: t("lastSync"), value: ({ lastSync }) => lastSync },
];
