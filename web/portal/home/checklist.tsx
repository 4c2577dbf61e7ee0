import { Button, Paper, Progress, Skeleton, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { ChecklistReply } from "../../../src/portal/home/home-reply.ts";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Icon } from "../kit/icon.tsx";
import { Go } from "../kit/link.tsx";
import { platformName } from "../kit/platform.tsx";
import { checklistTexts } from "./checklist-texts.ts";

type Line = ChecklistReply["items"][number];

/** What is left to do before real customers connect, and where. */
export function Checklist({ wide }: { wide?: boolean }) {
  const t = useTexts(checklistTexts);
  const { data, error, isPending, refetch } = useApi<ChecklistReply>("/checklist");
  const lines = data ? [...data.items, ...data.packages.flatMap(({ items }) => items)] : [];
  const done = lines.filter((line) => line.done).length;
  // There is nothing before going live that this person could do.
  if (data && lines.length === 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="checklist" className="checklist">
      <Title order={2} size="h3" id="checklist">
        {t("title")}
      </Title>
      {error && <Failure error={error} onRetry={refetch} />}
      {isPending && <Skeleton height={300} mt="sm" />}
      {data && (
        <>
          <Text size="sm" c="dimmed" mb={6}>
            {done === lines.length ? t("allDone") : t("done", { done, all: lines.length })}
          </Text>
          <Progress value={(100 * done) / lines.length} size="sm" mb="sm" aria-label={t("title")} />
          {done < lines.length && (
            <div className={wide ? "checklist-wide" : undefined}>
              <ul className="checklist-items">
                {data.items.map((line) => (
                  <ChecklistLine key={line.item} line={line}>
                    {line.item === "backup" && <Mark done={line.done} />}
                  </ChecklistLine>
                ))}
              </ul>
              {data.packages.length > 0 && (
                <div>
                  <Title order={3} size="sm" fw={600} mt={wide ? 0 : "md"} mb={4}>
                    {t("packages")}
                  </Title>
                  <ul className="checklist-items">
                    {data.packages.map((one) => (
                      <PackageLine key={one.platformKey} of={one} />
                    ))}
                  </ul>
                </div>
              )}
            </div>
          )}
        </>
      )}
    </Paper>
  );
}

/** A package in one line: what is done, and what comes next. */
function PackageLine({ of }: { of: ChecklistReply["packages"][number] }) {
  const t = useTexts(checklistTexts);
  const { may } = useSession();
  const { platformKey, name, items } = of;
  const done = items.filter((line) => line.done).length;
  const next = items.find((line) => !line.done);
  const step = next && t(`next.${next.item}`);
  return (
    <li className={next ? undefined : "done"}>
      <Sign done={!next} />
      <div>
        <Text size="sm" component="span" fw={600}>
          {platformName(platformKey, name)}
        </Text>{" "}
        <Text size="sm" c="dimmed" component="span">
          {t("steps", { done, all: items.length })}
        </Text>
        {next && (
          <Text size="sm" c="dimmed">
            {t("next")}{" "}
            {next.href && may("settings.manage") ? (
              <Go to={next.href} size="sm">
                {step}
              </Go>
            ) : (
              step
            )}
          </Text>
        )}
      </div>
    </li>
  );
}

function Sign({ done }: { done: boolean }) {
  const t = useTexts(checklistTexts);
  return (
    <span role="img" aria-label={t(done ? "isDone" : "isOpen")}>
      <Icon name={done ? "tick" : "dash"} size={14} />
    </span>
  );
}

/** What an installation has from its first start on: another needs a start of its own. */
const inNewInstallation: Partial<Record<Line["item"], "ofNewKey" | "ofNewInstallation">> = {
  "own-secret": "ofNewKey",
  "live-environment": "ofNewInstallation",
};

function ChecklistLine({ line, children }: { line: Line; children?: ReactNode }) {
  const t = useTexts(checklistTexts);
  const { may } = useSession();
  const { item, done, href, settings } = line;
  const text = t(`item.${item}`);
  return (
    <li className={done ? "done" : undefined}>
      <Sign done={done} />
      <div>
        {!done && href && may("settings.manage") ? (
          <Go to={href} size="sm">
            {text}
          </Go>
        ) : (
          <Text size="sm" component="span">
            {text}
          </Text>
        )}
        {!done && settings.length > 0 && (
          <Text size="xs" c="dimmed">
            {t(inNewInstallation[item] ?? "inSettings", { names: settings.join(", ") })}
          </Text>
        )}
        {children}
      </div>
    </li>
  );
}

/** What nobody but a person can know is marked by one. */
function Mark({ done }: { done: boolean }) {
  const t = useTexts(checklistTexts);
  const { may } = useSession();
  const mark = useChange<boolean>(
    (marked) => ({ method: "PUT", path: "/checklist/backup", body: { done: marked } }),
    { refresh: ["/checklist"] },
  );
  if (!may("settings.manage")) return null;
  return (
    <Button variant="subtle" size="compact-xs" loading={mark.isPending} onClick={() => mark.mutate(!done)}>
      {t(done ? "unmark" : "mark")}
    </Button>
  );
}
