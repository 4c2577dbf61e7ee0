const { millrace, company, token: nonce } = document.querySelector("script[data-millrace]").dataset;
const { initBankFeeds, initConnections } = await import(`${millrace}/embed/v1/millrace.mjs`);

const place = document.getElementById("millrace");
const log = document.getElementById("log");
let mounted;

/** A token for this customer's company: our own server fetches it, since only that knows the API key. */
const token = async () => (await fetch("/token", { method: "POST" })).text();

const told = (name) => (args) => {
  const entry = document.createElement("li");
  entry.textContent = args === undefined ? name : `${name} ${JSON.stringify(args)}`;
  log.append(entry);
};
const close = (name) => () => {
  told(name)();
  mounted?.unmount();
  mounted = undefined;
  sessionStorage.removeItem("open");
};

async function open(which) {
  mounted?.unmount();
  sessionStorage.setItem("open", which);
  const common = {
    companyId: company,
    accessToken: await token(),
    onTokenExpired: token,
    onError: told("onError"),
    onClose: close("onClose"),
    // This page has no dark mode.
    theme: "light",
    options: { nonce },
  };
  mounted =
    which === "connections"
      ? initConnections(place, {
          ...common,
          onDisconnect: told("onDisconnect"),
          onReconnect: told("onReconnect"),
        })
      : initBankFeeds(place, {
          ...common,
          onConnectionStarted: async (connection) => {
            told("onConnectionStarted")(connection);
            // Now the bank's server creates the source accounts of this connection.
            await fetch(`/accounts/${connection.connectionId}`, { method: "POST" });
          },
          onConsent: ({ text }) => told("onConsent")({ text: `${text.slice(0, 60)}…` }),
          onConnection: told("onConnection"),
          onMappingSaved: told("onMappingSaved"),
          onFinish: close("onFinish"),
        });
}

for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => void open(button.dataset.open));
  button.disabled = false;
}

// Back from the accounting software in this very window: go on where the customer was.
const before = sessionStorage.getItem("open");
if (before) void open(before);
