import { useEffect, useRef, useState } from "preact/hooks";
import { money } from "../app/locale.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Badge } from "../kit/notice.tsx";
import { SearchField } from "../kit/search-field.tsx";
import { Sheet } from "../kit/sheet.tsx";
import type { Account } from "./account.ts";
import { useMapping } from "./context.ts";
import { MaskedNumber } from "./pieces.tsx";
import { RenameForm } from "./rename-form.tsx";
import { foundOffers, type Offer, offersFor, type Row } from "./rows.ts";
import { confidenceText, obstacleText, reasonText } from "./words.ts";

/** More are searched rather than scrolled through. */
const shownAtOnce = 60;
const searchFrom = 8;

/** What is picked: an account in the books, null for a new one, or none. */
type Picked = string | null | undefined;

/** The accounts in the books that one of the bank's accounts may feed. */
export function TargetPicker({ row, onClose }: { row: Row; onClose: () => void }) {
  const { account } = row;
  const { t, visit } = useMapping();
  const announce = useAnnounce();
  const [picked, setPicked] = useState<Picked>(row.targetId);
  const [search, setSearch] = useState("");
  const { accounts, choices, suggestions } = visit.view;
  const offers = offersFor(account, accounts, choices, suggestions?.taken ?? []);
  const found = foundOffers(offers, search);
  const shown = found.slice(0, shownAtOnce);
  const more = found.length - shown.length;
  useEffect(() => {
    if (search !== "") announce(t("searchFound", { count: found.length }));
  }, [search]);
  const use = () => {
    visit.choose(account.id, { target: picked === undefined ? "none" : { id: picked } });
    onClose();
  };
  return (
    <Sheet
      title={t("pickTitle", { account: account.name })}
      onClose={onClose}
      foot={
        <>
          <Button inert={picked === undefined && row.targetId === undefined} onPress={use}>
            {t("pickUse")}
          </Button>
          <Button kind="quiet" onPress={onClose}>
            {t("pickCancel")}
          </Button>
        </>
      }
    >
      {offers.length > searchFrom && (
        <SearchField label={t("pickSearch")} value={search} onInput={setSearch} />
      )}
      {offers.every(({ unavailable }) => unavailable) && (
        <p>
          {t("pickEmpty", { currency: account.currency })} <span class="soft">{t("pickEmptyHint")}</span>
        </p>
      )}
      <fieldset class="choices">
        <legend class="aside">{t("pickLegend")}</legend>
        {shown.map((offer) => (
          <OfferChoice
            key={offer.option.id}
            offer={offer}
            currency={account.currency}
            checked={picked === offer.option.id}
            onPick={() => setPicked(offer.option.id)}
          />
        ))}
        <NewChoice account={account} checked={picked === null} onPick={() => setPicked(null)} />
        {row.targetId !== undefined && (
          <label class="choice">
            <input
              type="radio"
              name="target"
              checked={picked === undefined}
              onChange={() => setPicked(undefined)}
            />
            <span>{t("pickNone")}</span>
          </label>
        )}
      </fieldset>
      {more > 0 && <p class="small soft">{t("pickMore", { count: more })}</p>}
      {search !== "" && found.length === 0 && <p>{t("searchNone", { search })}</p>}
      {picked === null && <NewAccountPreview account={account} />}
    </Sheet>
  );
}

function OfferChoice(props: { offer: Offer; currency: string; checked: boolean; onPick: () => void }) {
  const { offer, currency, checked, onPick } = props;
  const { option, suggestion, former, unavailable } = offer;
  const { t, locale } = useMapping();
  const why =
    unavailable &&
    (unavailable.by === "elsewhere"
      ? t("takenElsewhere")
      : t(unavailable.by === "chosen" ? "takenChosen" : "takenConnected", { account: unavailable.name }));
  return (
    <label class="choice">
      <input type="radio" name="target" checked={checked} disabled={unavailable !== null} onChange={onPick} />
      <span>
        {option.name}
        <span class="soft">
          {option.accountNumber && <MaskedNumber number={option.accountNumber} />}
          {option.balance !== null && (
            <span class="number"> {t("balance", { amount: money(locale, option.balance, currency) })}</span>
          )}
        </span>
        {why && <span class="soft">{why}</span>}
        {!why && former && <span class="soft">{t("formerly")}</span>}
        {!why && suggestion && (
          <span class="soft">
            {t("suggested", {
              reason: suggestion.reasons.map((reason) => t(reasonText[reason])).join(" · "),
            })}
          </span>
        )}
        {!why && suggestion && (
          <span class="badges">
            <Badge tone={suggestion.confidence === "high" ? "done" : "calm"}>
              {t(confidenceText[suggestion.confidence])}
            </Badge>
          </span>
        )}
      </span>
    </label>
  );
}

function NewChoice(props: { account: Account; checked: boolean; onPick: () => void }) {
  const { account, checked, onPick } = props;
  const { name, possible, reason } = account.newAccount;
  const { t } = useMapping();
  return (
    <label class="choice">
      <input type="radio" name="target" checked={checked} disabled={!possible} onChange={onPick} />
      <span>
        {t("pickNew")}
        <span class="soft">
          {possible || reason === null
            ? t("pickNewAs", { name })
            : t(obstacleText[reason], { currency: account.currency })}
        </span>
      </span>
    </label>
  );
}

/** What the new account will be in the books, and the way to call it otherwise. */
function NewAccountPreview({ account }: { account: Account }) {
  const { t } = useMapping();
  const [renaming, setRenaming] = useState(false);
  const { limits, accountNumber } = account.newAccount;
  const place = useRef<HTMLDivElement>(null);
  const done = () => {
    setRenaming(false);
    requestAnimationFrame(() => place.current?.querySelector("button")?.focus());
  };
  if (renaming) return <RenameForm account={account} onDone={done} />;
  return (
    <div class="preview" ref={place}>
      {accountNumber && <p>{t("pickNewNumber", { number: accountNumber })}</p>}
      {account.name.trim().length > limits.name && (
        <p class="small soft">{t("pickNewCut", { count: limits.name })}</p>
      )}
      <Button kind="quiet" small icon="pencil" onPress={() => setRenaming(true)}>
        {t("pickNewRename")}
      </Button>
    </div>
  );
}
