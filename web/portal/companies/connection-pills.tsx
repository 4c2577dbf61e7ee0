import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { platformName } from "../kit/platform.tsx";
import { Pill, useStatusChoices } from "../kit/status.tsx";
import type { CompanyReply, ConnectionReply } from "./company.ts";
import { connectionTone, statesOf } from "./company.ts";
import { companiesTexts } from "./texts.ts";

/** So many are named; the others are counted. */
const named = 2;

/** The accounting software of a company, each in the colour and with the sign of its state; pressing leads to the links. */
export function ConnectionPills({ company, onOpen }: { company: CompanyReply; onOpen: () => void }) {
  const t = useTexts(companiesTexts);
  const words = useStatusWords();
  const { dataConnections: connections, name } = company;
  const nameOf = (one: ConnectionReply) => platformName(one.integrationKey, one.platformName);
  const told = connections.map((one) => `${nameOf(one)}: ${words(one.status)}`);
  const shown = connections.slice(0, named);
  const more = connections.length - shown.length;
  return (
    <UnstyledButton className="pills" onClick={onOpen} title={told.join("\n") || undefined}>
      {shown.map((one) => (
        <span key={one.id}>
          <Pill tone={connectionTone(one.status)}>{nameOf(one)}</Pill>
          <VisuallyHidden>{words(one.status)},</VisuallyHidden>
        </span>
      ))}
      {more > 0 && <span className="more">+{more}</span>}
      {connections.length === 0 && <span className="invite">{t("getLink")}</span>}
      <VisuallyHidden>{t("connectionsOf", { name })}</VisuallyHidden>
    </UnstyledButton>
  );
}

/** The states of a company's connections with how many are in each. */
export function ConnectionStates({ company }: { company: CompanyReply }) {
  const words = useStatusWords();
  const states = statesOf(company.dataConnections);
  if (states.length === 0) return <span className="dash">–</span>;
  return (
    <span className="pills">
      {states.map(({ status, count }) => (
        <Pill key={status} tone={connectionTone(status)}>
          {count > 1 ? `${words(status)} × ${count}` : words(status)}
        </Pill>
      ))}
    </span>
  );
}

function useStatusWords(): (status: string) => string {
  const choices = useStatusChoices("connection");
  return (status) => choices.find(({ value }) => value === status)?.label ?? status;
}
