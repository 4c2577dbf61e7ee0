export const explanationTexts = {
  en: {
    why: "Where the lines stand and why",
    bankAccount: "This push asked for a bank account in the accounting software.",
    timedOut:
      "The time limit ({minutes} min) ended before every line had its outcome. What is under way goes on and may still arrive.",
    nextLook: "next look:",
    collectedLast: "last collection of the account:",
    last: "last:",
    linesOnly: {
      one: "({count} line)",
      other: "({count} lines)",
    },
    "lines.queued": {
      one: "{count} line queued",
      other: "{count} lines queued",
    },
    "lines.on-hold": {
      one: "{count} line on hold",
      other: "{count} lines on hold",
    },
    "lines.behind-others": {
      one: "{count} line behind others",
      other: "{count} lines behind others",
    },
    "lines.sending": {
      one: "{count} line being sent",
      other: "{count} lines being sent",
    },
    "lines.awaits-provider": {
      one: "{count} line at the provider",
      other: "{count} lines at the provider",
    },
    "lines.in-doubt": {
      one: "{count} line in doubt",
      other: "{count} lines in doubt",
    },
    "lines.parked": {
      one: "{count} line waits for a decision",
      other: "{count} lines wait for a decision",
    },
    "lines.not-linked": {
      one: "{count} line cut off",
      other: "{count} lines cut off",
    },
    "lines.to-collect": {
      one: "{count} line to collect",
      other: "{count} lines to collect",
    },
    "lines.collected": {
      one: "{count} line collected",
      other: "{count} lines collected",
    },
    "lines.delivered": {
      one: "{count} line delivered",
      other: "{count} lines delivered",
    },
    "lines.already-there": {
      one: "{count} line already there",
      other: "{count} lines already there",
    },
    "lines.refused": {
      one: "{count} line refused",
      other: "{count} lines refused",
    },
    "lines.cancelled": {
      one: "{count} line cancelled",
      other: "{count} lines cancelled",
    },
    "why.queued": "They wait for their turn and go out within seconds.",
    "why.on-hold":
      "{software} asked for a rest, a limit on calls is spent, or the last attempt failed before anything was taken. They go out by themselves then.",
    "why.behind-others":
      "Lines of an account go out in their order. An earlier batch of the same account is not settled yet; these follow when it is.",
    "why.sending": "A call to {software} is under way.",
    "why.awaits-provider":
      "{software} has taken them and has not said yet what became of them. It is asked again until it has.",
    "why.in-doubt":
      "They were sent and the answer was lost. {software} is read to find out whether they are there; nothing is sent again before that is known.",
    "why.parked":
      "What became of them cannot be found out by itself. Look into the books of the customer, and say below what is there.",
    "why.not-linked":
      "The connection to {software} is not linked. When the customer connects again, it is first found out what arrived.",
    "why.to-collect":
      "They are kept for {software}, which collects by itself, usually once a day. The push counts as a success from when they are kept.",
    "why.collected": "{software} has fetched them.",
    "why.delivered": "They are in {software}.",
    "why.already-there":
      "They were in {software} before, or somebody has seen them there. They were not delivered twice.",
    "why.refused":
      "{software} refused them, so they are certainly not there. Remove the cause, then retry; or push them again with corrected content under the same IDs.",
    "why.cancelled": "They were never sent. A retry or a later push sends them.",
    repeated: {
      one: "{count} line had come with an earlier push. It is not delivered twice; this push follows it.",
      other:
        "{count} lines had come with earlier pushes. They are not delivered twice; this push follows them.",
    },
    decideWhat: {
      one: "Look whether {count} line of this batch is in {software}.",
      other: "Look whether the {count} lines of this batch are in {software}.",
    },
    areThere: "They are there",
    notThere: "They are not there",
    markDelivered: "Mark as there",
    "decide.there": {
      one: "{count} line counts as being in {software}. It is never sent again.",
      other: "{count} lines count as being in {software}. They are never sent again.",
    },
    "decide.not-there": {
      one: "{count} line is sent again. If it is in {software} after all, the customer has it twice.",
      other:
        "{count} lines are sent again. If they are in {software} after all, the customer has them twice.",
    },
    decided: "Noted, and delivery goes on",
  },
  "fr-CA": {
    why: "Où en sont les lignes et pourquoi",
    bankAccount: "Cet envoi demandait un compte bancaire dans le logiciel comptable.",
    timedOut:
      "Le délai ({minutes} min) s’est écoulé avant que chaque ligne ait son résultat. Ce qui est en route continue et peut encore arriver.",
    nextLook: "prochaine vérification :",
    collectedLast: "dernière collecte du compte :",
    last: "dernière :",
    linesOnly: {
      one: "({count} ligne)",
      other: "({count} lignes)",
    },
    "lines.queued": {
      one: "{count} ligne en file",
      other: "{count} lignes en file",
    },
    "lines.on-hold": {
      one: "{count} ligne suspendue",
      other: "{count} lignes suspendues",
    },
    "lines.behind-others": {
      one: "{count} ligne derrière d’autres",
      other: "{count} lignes derrière d’autres",
    },
    "lines.sending": {
      one: "{count} ligne en cours d’envoi",
      other: "{count} lignes en cours d’envoi",
    },
    "lines.awaits-provider": {
      one: "{count} ligne chez le fournisseur",
      other: "{count} lignes chez le fournisseur",
    },
    "lines.in-doubt": {
      one: "{count} ligne incertaine",
      other: "{count} lignes incertaines",
    },
    "lines.parked": {
      one: "{count} ligne attend une décision",
      other: "{count} lignes attendent une décision",
    },
    "lines.not-linked": {
      one: "{count} ligne coupée",
      other: "{count} lignes coupées",
    },
    "lines.to-collect": {
      one: "{count} ligne à recueillir",
      other: "{count} lignes à recueillir",
    },
    "lines.collected": {
      one: "{count} ligne recueillie",
      other: "{count} lignes recueillies",
    },
    "lines.delivered": {
      one: "{count} ligne livrée",
      other: "{count} lignes livrées",
    },
    "lines.already-there": {
      one: "{count} ligne déjà présente",
      other: "{count} lignes déjà présentes",
    },
    "lines.refused": {
      one: "{count} ligne refusée",
      other: "{count} lignes refusées",
    },
    "lines.cancelled": {
      one: "{count} ligne annulée",
      other: "{count} lignes annulées",
    },
    "why.queued": "Elles attendent leur tour et partent en quelques secondes.",
    "why.on-hold":
      "{software} a demandé une pause, une limite d’appels est atteinte, ou la dernière tentative a échoué avant que rien ne soit pris. Elles partiront alors d’elles-mêmes.",
    "why.behind-others":
      "Les lignes d’un compte partent dans leur ordre. Un lot antérieur du même compte n’est pas encore réglé; celles-ci suivront.",
    "why.sending": "Un appel à {software} est en cours.",
    "why.awaits-provider":
      "{software} les a prises et n’a pas encore dit ce qu’elles sont devenues. La question lui est reposée jusque-là.",
    "why.in-doubt":
      "Elles ont été envoyées et la réponse s’est perdue. {software} est lu pour savoir si elles y sont; rien n’est renvoyé avant de le savoir.",
    "why.parked":
      "Ce qu’elles sont devenues ne peut pas être établi automatiquement. Regardez dans les livres du client et dites ci-dessous ce qui s’y trouve.",
    "why.not-linked":
      "La connexion à {software} n’est pas liée. Quand le client se connectera de nouveau, il sera d’abord établi ce qui est arrivé.",
    "why.to-collect":
      "Elles sont gardées pour {software}, qui les recueille lui-même, d’ordinaire une fois par jour. L’envoi est réussi dès qu’elles sont gardées.",
    "why.collected": "{software} les a recueillies.",
    "why.delivered": "Elles sont dans {software}.",
    "why.already-there":
      "Elles étaient déjà dans {software}, ou quelqu’un les y a vues. Elles n’ont pas été livrées deux fois.",
    "why.refused":
      "{software} les a refusées : elles n’y sont donc certainement pas. Éliminez la cause puis relancez, ou envoyez-les de nouveau corrigées sous les mêmes ID.",
    "why.cancelled": "Elles n’ont jamais été envoyées. Une relance ou un envoi ultérieur les enverra.",
    repeated: {
      one: "{count} ligne était venue avec un envoi antérieur. Elle n’est pas livrée deux fois; cet envoi la suit.",
      other:
        "{count} lignes étaient venues avec des envois antérieurs. Elles ne sont pas livrées deux fois; cet envoi les suit.",
    },
    decideWhat: {
      one: "Regardez si {count} ligne de ce lot est dans {software}.",
      other: "Regardez si les {count} lignes de ce lot sont dans {software}.",
    },
    areThere: "Elles y sont",
    notThere: "Elles n’y sont pas",
    markDelivered: "Marquer comme présentes",
    "decide.there": {
      one: "{count} ligne compte comme présente dans {software}. Elle ne sera plus jamais envoyée.",
      other: "{count} lignes comptent comme présentes dans {software}. Elles ne seront plus jamais envoyées.",
    },
    "decide.not-there": {
      one: "{count} ligne est renvoyée. Si elle est malgré tout dans {software}, le client l’aura deux fois.",
      other:
        "{count} lignes sont renvoyées. Si elles sont malgré tout dans {software}, le client les aura deux fois.",
    },
    decided: "C’est noté, et la livraison continue",
  },
};
