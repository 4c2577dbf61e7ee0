// Search, copying and trying calls; the page can be read without it. The key is never written anywhere but into requests.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (name, text, attributes = {}) => {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

for (const element of all(".search, .key, .try, [data-copy]")) element.hidden = false;
const key = document.getElementById("key");
const kind = document.getElementById("kind");
// Browsers fill in again what was typed before a page was left.
key.value = "";

const search = document.getElementById("search");
const found = document.getElementById("found");
const articles = all(".operation");
const entries = new Map(all("[data-for]").map((entry) => [entry.dataset.for, entry]));
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const article of articles) {
    const fits = words.every((word) => article.dataset.words.includes(word));
    if (fits) count++;
    article.hidden = !fits;
    entries.get(article.id).hidden = !fits;
  }
  for (const part of all("nav .part")) part.hidden = !part.querySelector("[data-for]:not([hidden])");
  for (const part of all("section.group")) part.hidden = !part.querySelector(".operation:not([hidden])");
  found.textContent = words.length === 0 ? "" : count === 1 ? "1 operation" : `${count} operations`;
});
search.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  search.value = "";
  search.dispatchEvent(new Event("input"));
});

const mark = () => {
  for (const link of all("nav a[aria-current]")) link.removeAttribute("aria-current");
  entries
    .get(decodeURIComponent(location.hash.slice(1)))
    ?.querySelector("a")
    .setAttribute("aria-current", "true");
};
addEventListener("hashchange", mark);
mark();

const copy = async (button, text, pre) => {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    // Not allowed here: what is to be copied is selected, so that one key press copies it.
    getSelection().selectAllChildren(pre);
    button.textContent = "Selected";
  }
  setTimeout(() => {
    button.textContent = "Copy";
  }, 2000);
};
for (const button of all("[data-copy]")) {
  const pre = document.getElementById(button.dataset.copy);
  button.addEventListener("click", () => copy(button, pre.textContent, pre));
}

const authorization = () =>
  kind.value === "Bearer"
    ? `Bearer ${key.value.trim()}`
    : `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(key.value.trim())))}`;

const requestOf = (area) => {
  let path = area.dataset.path;
  const query = new URLSearchParams();
  const headers = { authorization: authorization() };
  let body;
  for (const field of all("[data-in]", area)) {
    const { in: place, name } = field.dataset;
    if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(field.value));
    else if (place === "body") body = field.value;
    else if (field.value === "") continue;
    else if (place === "query") query.set(name, field.value);
    else headers[name] = field.value;
  }
  if (body !== undefined) headers["content-type"] = "application/json";
  const address = document.body.dataset.base + path + (query.size > 0 ? `?${query}` : "");
  return [
    address,
    { method: area.dataset.method.toUpperCase(), headers, body, credentials: "omit", cache: "no-store" },
  ];
};

const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
};

const show = (answer, title, parts) => {
  answer.replaceChildren(make("h4", title));
  for (const [name, text] of parts) {
    answer.append(make("p", name, { class: "about" }));
    answer.append(make("pre", text, { tabindex: "0", role: "group", "aria-label": name }));
  }
};

const send = async (area) => {
  const answer = area.querySelector(".answer");
  if (key.value.trim() === "") {
    show(answer, "No key yet", [["Enter an API key or a token above.", "Authorization: Basic …"]]);
    key.focus();
    return;
  }
  answer.replaceChildren(make("p", "Sending…"));
  const begun = performance.now();
  try {
    const response = await fetch(...requestOf(area));
    const text = await response.text();
    const ms = Math.round(performance.now() - begun);
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    show(answer, `${response.status} ${response.statusText}, ${ms} ms`, [
      ["Body", text === "" ? "(no body)" : pretty(text)],
      ["Headers", headers],
    ]);
  } catch (error) {
    show(answer, "No answer", [["The call could not be made", String(error)]]);
  }
};
for (const area of all(".try")) {
  area.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send(area);
  });
}
