import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { Go } from "../kit/link.tsx";
import { webhookTexts } from "./texts.ts";
import { root } from "./webhooks.ts";
import "./webhooks.css";

/** Leads between the pages of webhooks. */
export function WebhookTabs() {
  const t = useTexts(webhookTexts);
  const [path] = useLocation();
  const tabs = [
    [root, t("endpoints")],
    [`${root}/logs`, t("messages")],
    [`${root}/activity`, t("activity")],
    [`${root}/catalogue`, t("catalogue")],
  ] as const;
  return (
    <nav className="subnav" aria-label={t("title")}>
      {tabs.map(([to, label]) => (
        <Go key={to} to={to} underline="never" aria-current={path === to ? "page" : undefined}>
          {label}
        </Go>
      ))}
    </nav>
  );
}
