import { SimpleGrid, Stack } from "@mantine/core";
import { useLocale, useTexts } from "../app/locale.tsx";
import { Definition } from "../kit/definition.tsx";
import { Time } from "../kit/time.tsx";
import { bytes, whole } from "./measures.ts";
import { Part, PlainTable } from "./parts.tsx";
import type { System } from "./system.ts";
import { systemTexts } from "./texts.ts";

/** The database with its largest tables. */
export function DatabasePart({ database }: { database: System["database"] }) {
  const t = useTexts(systemTexts);
  const { locale } = useLocale();
  const { connections, embedded, maximumConnections, migrations, newestMigration, tables } = database;
  return (
    <Part title={t("database")}>
      <SimpleGrid cols={{ base: 1, md: 2 }} className="tops" spacing="lg">
        <Definition
          of={[
            [t("version"), `${database.version}, ${t(embedded ? "embedded" : "server")}`],
            [t("size"), bytes(locale, database.size)],
            [t("databaseConnections"), t("connectionsOf", { used: connections, most: maximumConnections })],
            [
              t("oldestTransaction"),
              database.oldestTransactionAt ? (
                <Time key="open" at={database.oldestTransactionAt} relative />
              ) : (
                t("none")
              ),
            ],
            [t("migrations"), t("migrationsNewest", { count: migrations, name: newestMigration ?? "–" })],
            [t("migrated"), <Time key="migrated" at={database.migratedAt} />],
          ]}
        />
        <Stack gap={0}>
          <PlainTable
            label={t("table")}
            rows={tables}
            rowKey={({ name }) => name}
            columns={[
              { key: "name", title: t("table"), show: ({ name }) => <code>{name}</code> },
              { key: "size", title: t("size"), end: true, show: ({ size }) => bytes(locale, size) },
              { key: "rows", title: t("rows"), end: true, show: ({ rows }) => whole(locale, rows) },
            ]}
          />
        </Stack>
      </SimpleGrid>
    </Part>
  );
}
