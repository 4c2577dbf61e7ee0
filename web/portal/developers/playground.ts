/** What the playground shows, all of it in the address of the page. */
export interface Choices {
  readonly entry: "initLink" | "initBankFeeds" | "initConnections";
  readonly locale: "" | "en" | "fr-CA";
  readonly theme: "system" | "light" | "dark";
  readonly landing: boolean;
  readonly border: boolean;
  readonly closable: boolean;
  readonly colour: string;
}

export const entries = ["initBankFeeds", "initLink", "initConnections"] as const;
export const themes = ["system", "light", "dark"] as const;

/** Reads choices out of the address; what is none counts as the standard. */
export function choicesOf(text: (name: string) => string): Choices {
  const oneOf = <T extends string>(words: readonly T[], name: string): T =>
    words.find((word) => word === text(name)) ?? words[0]!;
  return {
    entry: oneOf(entries, "show"),
    locale: oneOf(["", "en", "fr-CA"] as const, "locale"),
    theme: oneOf(themes, "theme"),
    landing: text("landing") !== "off",
    border: text("border") !== "off",
    closable: text("close") === "on",
    colour: /^#[0-9a-f]{6}$/i.test(text("colour")) ? text("colour") : "",
  };
}

const optionsOf = ({ landing, border, colour }: Choices) => ({
  ...(landing ? undefined : { showLandingPage: false }),
  ...(border ? undefined : { hideBorder: true }),
  ...(colour ? { theme: { colors: { primary: colour } } } : undefined),
});

/** What the frame is told to mount. */
export function mountMessage(choices: Choices, companyId: string, accessToken: string) {
  const { entry, locale, theme, closable } = choices;
  const options = optionsOf(choices);
  return {
    playground: true,
    entry,
    theme,
    props: {
      companyId,
      accessToken,
      closable,
      theme,
      ...(locale ? { locale } : undefined),
      ...(Object.keys(options).length > 0 ? { options } : undefined),
    },
  };
}

const callbacks: Readonly<Record<Choices["entry"], readonly string[]>> = {
  initLink: [
    "onConnectionStarted: ({ connectionId }) => createSourceAccounts(connectionId),",
    "onConnection: ({ connectionId, platformName }) => {},",
    "onFinish: () => mounted.unmount(),",
  ],
  initBankFeeds: [
    "onConnectionStarted: ({ connectionId }) => createSourceAccounts(connectionId),",
    "onConnection: ({ connectionId, platformName }) => {},",
    "onFinish: () => mounted.unmount(),",
  ],
  initConnections: ["onDisconnect: ({ connectionId }) => {},", "onReconnect: ({ connectionId }) => {},"],
};

/** The code of a bank's page that shows the same. */
export function snippetOf(choices: Choices, apiUrl: string, companyId: string): string {
  const { entry, locale, theme, closable } = choices;
  const options = optionsOf(choices);
  const lines = [
    `companyId: ${JSON.stringify(companyId || "the company")},`,
    "accessToken, // from your server: GET /companies/{companyId}/accessToken",
    "onTokenExpired: () => fetchTokenFromYourServer(),",
    ...(locale ? [`locale: ${JSON.stringify(locale)},`] : []),
    ...(theme === "system" ? [] : [`theme: ${JSON.stringify(theme)},`]),
    ...(Object.keys(options).length > 0 ? [`options: ${JSON.stringify(options)},`] : []),
    ...callbacks[entry],
    ...(closable ? ["onClose: () => mounted.unmount(),"] : []),
    "onError: ({ correlationId, message, userRecoverable }) => console.error(correlationId, message),",
  ];
  return `<div id="millrace"></div>
<script type="module">
  import { ${entry} } from "${apiUrl}/embed/v1/millrace.mjs";
  const mounted = ${entry}(document.getElementById("millrace"), {
${lines.map((line) => `    ${line}`).join("\n")}
  });
</script>`;
}
