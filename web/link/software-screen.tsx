import { useId, useState } from "preact/hooks";
import type { LinkConnection, PlatformKey, Software } from "../api/replies.ts";
import { useApp, useTexts } from "../app/context.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button, PlainButton } from "../kit/button.tsx";
import { Badge, Notice } from "../kit/notice.tsx";
import { placeOfChosen, startPath, workingConnection } from "./start.ts";
import { linkTexts } from "./texts.ts";

/** More than these are searched. */
const seenAtOnce = 6;

/** Choosing the accounting software; the choice makes the connection, or goes on with one that was begun. */
export function SoftwareScreen() {
  const { host, state, refresh, go } = useApp();
  const t = useTexts(linkTexts);
  const listed = state.software.filter((software) => software.listed);
  const begun = state.connections.find(({ status }) => status === "PendingAuth");
  const working = workingConnection(state);
  const only = listed.length === 1 ? listed[0]!.platformKey : undefined;
  const [chosen, setChosen] = useState<PlatformKey | undefined>(begun?.platformKey ?? only);
  const taken = working && working.platformKey !== chosen ? working : undefined;
  const reason = useId();

  const begin = useTask(async (platformKey: PlatformKey) => {
    // Another tab may have begun one since this list was read.
    const known = placeOfChosen(await refresh(), platformKey);
    const started = (connectionId: string) =>
      host.report({ type: "connection-started", connection: { connectionId, platformKey } });
    if (known) {
      if (known.connection.status === "PendingAuth") started(known.connection.id);
      return go(known.path);
    }
    const made = await host.api.post<{ id: string }>(`/companies/${host.companyId}/connections`, {
      platformKey,
    });
    started(made.id);
    await refresh();
    go(`connections/${made.id}/consent`);
  });
  const leaveList = () => go("unsupported");
  if (listed.length === 0) {
    return (
      <Screen
        title={t("softwareNone")}
        lead={t("softwareNoneText", { operator: state.operator.name })}
        sign={{ tone: "warn" }}
        foot={<Button onPress={leaveList}>{t("softwareMissing")}</Button>}
      />
    );
  }
  return (
    <Screen
      title={t("softwareTitle")}
      lead={t("softwareText", { operator: state.operator.name })}
      onBack={startPath(state, host) === "welcome" ? () => go("welcome") : undefined}
      foot={
        <Button
          inert={chosen === undefined || taken !== undefined}
          busy={begin.busy}
          describedBy={taken && reason}
          onPress={() => chosen && begin.run(chosen)}
        >
          {t("softwareNext")}
        </Button>
      }
    >
      {taken && (
        <div id={reason}>
          <Taken connection={taken} />
        </div>
      )}
      <SoftwareList listed={listed} chosen={chosen} onChoose={setChosen} />
      {begin.error !== undefined && <Failure error={begin.error} operator={state.operator.name} />}
      <PlainButton text={t("softwareMissing")} onPress={leaveList} />
    </Screen>
  );
}

function Taken({ connection }: { connection: LinkConnection }) {
  const { go, state } = useApp();
  const t = useTexts(linkTexts);
  const software = connection.name;
  return (
    <Notice tone="warn" title={t("softwareTaken", { software })}>
      <p>{t("softwareTakenText", { software })}</p>
      {state.options.manageConnections && (
        <PlainButton
          text={t("softwareSeeTaken", { software })}
          onPress={() => go(`connections/${connection.id}`)}
        />
      )}
    </Notice>
  );
}

function SoftwareList(props: {
  listed: readonly Software[];
  chosen: PlatformKey | undefined;
  onChoose: (key: PlatformKey) => void;
}) {
  const { listed, chosen, onChoose } = props;
  const { locale } = useApp();
  const t = useTexts(linkTexts);
  const announce = useAnnounce();
  const [search, setSearch] = useState("");
  const field = useId();
  const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(locale);
  const matches = (wanted: string) =>
    listed.filter(({ name, vendor }) => plain(`${name} ${vendor ?? ""}`).includes(plain(wanted.trim())));
  const found = matches(search);
  return (
    <>
      {listed.length > seenAtOnce && (
        <div class="field">
          <label for={field}>{t("softwareSearch")}</label>
          <input
            id={field}
            class="input"
            type="search"
            value={search}
            autocomplete="off"
            onInput={(event) => {
              const wanted = event.currentTarget.value;
              setSearch(wanted);
              announce(t("softwareFound", { count: matches(wanted).length }));
            }}
          />
        </div>
      )}
      {found.length === 0 ? (
        <p class="soft">{t("softwareNoHits", { search })}</p>
      ) : (
        <fieldset class="choices">
          <legend class="aside">{t("softwareTitle")}</legend>
          {found.map((software) => (
            <Choice
              key={software.platformKey}
              software={software}
              checked={software.platformKey === chosen}
              onChoose={() => onChoose(software.platformKey)}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

function Choice(props: { software: Software; checked: boolean; onChoose: () => void }) {
  const { software, checked, onChoose } = props;
  const { state } = useApp();
  const t = useTexts(linkTexts);
  const mine = state.connections.filter(({ platformKey }) => platformKey === software.platformKey);
  const is = (status: LinkConnection["status"]) => mine.some((connection) => connection.status === status);
  return (
    <label class="choice">
      <SoftwareLogo software={software} />
      <span>
        <span class="choice-name">{software.name}</span>
        {software.vendor && <span class="soft">{software.vendor}</span>}
        <span class="badges">
          {is("Linked") ? (
            <Badge tone="done">{t("softwareConnected")}</Badge>
          ) : (
            is("PendingAuth") && <Badge tone="calm">{t("softwareStarted")}</Badge>
          )}
          {software.pretend && <Badge tone="plain">{t("softwarePretend")}</Badge>}
          {software.degradedSince && <Badge tone="warn">{t("softwareSlow")}</Badge>}
        </span>
      </span>
      <input
        type="radio"
        name="software"
        value={software.platformKey}
        checked={checked}
        onChange={onChoose}
      />
    </label>
  );
}
