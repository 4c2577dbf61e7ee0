import type { Catalogue, Message } from "../../app/locale.ts";
import type { PresetName } from "./presets.ts";

type Key = `preset.${PresetName}`;

const en: Record<Key, Message> = {
  "preset.refuse": "Refuses the next statement",
  "preset.refuseLater": "Takes the next statement and refuses it afterwards",
  "preset.silent": "Does not answer the next call in time",
  "preset.wait": "Asks to wait once (429)",
  "preset.accessEnded": "Says that the customer’s access has ended, once",
  "preset.outOfOrder": "Is out of order for one call (503)",
  "preset.lost": "Takes the next statement, but its answer is lost",
  "preset.slow": "Takes ten minutes over the next statement",
  "preset.never": "Never finishes the next statement",
  "preset.busy": "Is still busy with another statement, once",
  "preset.tokenExpired": "Says that the sign-in has expired, once",
  "preset.loseLine": "Loses the last transaction of the next statement",
  "preset.importLost": "The next import breaks down after the transactions were fetched",
  "preset.platformDown": "The next time it fetches, it waits in vain for an answer",
  "preset.bankUnreached": "The next time it fetches, the request never arrives",
  "preset.bankLost": "The next time it fetches, the answer is lost on the way",
  "preset.bankLate": "The next answer comes too late",
  "preset.bankOutOfOrder": "The next answer says out of order (503)",
  "preset.bankCut": "The next answer is cut off in the middle",
  "preset.signOn": "The next answer refuses the customer’s sign-on",
  "preset.notificationNever": "The next notification is never sent",
  "preset.notificationTwice": "The next notification is sent twice",
};

const fr: Record<Key, Message> = {
  "preset.refuse": "Refuse le prochain relevé",
  "preset.refuseLater": "Prend le prochain relevé, puis le refuse",
  "preset.silent": "Ne répond pas à temps au prochain appel",
  "preset.wait": "Demande d’attendre une fois (429)",
  "preset.accessEnded": "Dit une fois que l’accès du client a pris fin",
  "preset.outOfOrder": "Est en panne le temps d’un appel (503)",
  "preset.lost": "Prend le prochain relevé, mais sa réponse se perd",
  "preset.slow": "Met dix minutes à traiter le prochain relevé",
  "preset.never": "Ne termine jamais le prochain relevé",
  "preset.busy": "Est encore occupé par un autre relevé, une fois",
  "preset.tokenExpired": "Dit une fois que la session a expiré",
  "preset.loseLine": "Perd la dernière opération du prochain relevé",
  "preset.importLost": "La prochaine importation échoue une fois les opérations recueillies",
  "preset.platformDown": "À la prochaine collecte, il attend une réponse en vain",
  "preset.bankUnreached": "À la prochaine collecte, la demande n’arrive jamais",
  "preset.bankLost": "À la prochaine collecte, la réponse se perd en route",
  "preset.bankLate": "La prochaine réponse arrive trop tard",
  "preset.bankOutOfOrder": "La prochaine réponse annonce une panne (503)",
  "preset.bankCut": "La prochaine réponse est coupée au milieu",
  "preset.signOn": "La prochaine réponse refuse l’identification du client",
  "preset.notificationNever": "Le prochain avis n’est jamais envoyé",
  "preset.notificationTwice": "Le prochain avis est envoyé deux fois",
};

export const presetTexts: Catalogue<typeof en> = { en, "fr-CA": fr };
