import { Button, Group, Paper, Select, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { endWithSession } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { LinkButton } from "../kit/link.tsx";
import { type Step, Timeline } from "../kit/timeline.tsx";
import { type Demonstration, demonstrate, type Part, parts } from "./demonstrate.ts";
import { sandboxTexts } from "./texts.ts";

type State =
  | { readonly at: "idle" }
  | { readonly at: "running" | "failed"; readonly part: Part; readonly error?: unknown }
  | { readonly at: "done"; readonly made: Demonstration };

/** One press makes a company with everything that a bank's customer has, so that every page has something to show. */
export function DemonstrationPart() {
  const t = useTexts(sandboxTexts);
  const [platformKey, choose] = useState("gbol");
  const [state, setState] = useState<State>({ at: "idle" });
  const run = async () => {
    let part: Part = "company";
    const name = t("demonstrationName", { time: timeInName(new Date()) });
    try {
      const made = await demonstrate(platformKey, name, (begun) => {
        part = begun;
        setState({ at: "running", part });
      });
      setState({ at: "done", made });
    } catch (error) {
      setState({ at: "failed", part, error });
      if (error instanceof Error && "status" in error && error.status === 401) endWithSession(error);
    }
  };
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="demonstration">
      <Stack gap="sm">
        <Title order={2} size="h4" id="demonstration">
          {t("demonstrationTitle")}
        </Title>
        <Text c="dimmed">{t("demonstrationText")}</Text>
        <Group align="end" gap="sm">
          <Select
            label={t("demonstrationPackage")}
            data={[
              { value: "gbol", label: "Xero" },
              { value: "fbrh", label: "FreeAgent" },
            ]}
            value={platformKey}
            onChange={(value) => choose(value ?? "gbol")}
            allowDeselect={false}
            disabled={state.at === "running"}
          />
          <Button onClick={() => void run()} loading={state.at === "running"}>
            {t("demonstrationGo")}
          </Button>
        </Group>
        <div aria-live="polite">
          {state.at !== "idle" && <Timeline steps={stepsOf(state, t)} />}
          {state.at === "done" && (
            <Group gap="sm" mt="sm">
              <Text>{t("demonstrationDone", { count: state.made.pushed })}</Text>
              <LinkButton to={`/companies/${state.made.companyId}`}>{t("demonstrationOpen")}</LinkButton>
            </Group>
          )}
        </div>
        {state.at === "failed" && <Failure error={state.error} onRetry={() => void run()} />}
      </Stack>
    </Paper>
  );
}

/** Local date and time in the characters that names of companies may have: `2026-01-31 18.33`. */
const timeInName = (at: Date) =>
  `${at.toLocaleDateString("sv-SE")} ${at.toLocaleTimeString("sv-SE", { timeStyle: "short" }).replace(":", ".")}`;

function stepsOf(state: Exclude<State, { at: "idle" }>, t: (key: `part.${Part}`) => string): Step[] {
  const present = state.at === "done" ? parts.length : parts.indexOf(state.part);
  return parts.slice(0, present + 1).map((part, nth) => ({
    key: part,
    title: t(`part.${part}`),
    tone: nth < present ? "good" : state.at === "failed" ? "bad" : "busy",
  }));
}
