export const repairTexts = {
  en: {
    "handled.done": "Marked as handled",
    unhandle: "Not handled after all",
    "unhandled.done": "It needs attention again",
    handleWhat: "The push leaves the list of what needs attention. Nothing is sent or changed.",
    note: "Note",
    noteWhy: "For your colleagues, such as what was agreed with the customer.",
    cancelLines: {
      one: "Cancel {count} line",
      other: "Cancel {count} lines",
    },
    cancelWhat: {
      one: "{count} line of {account} that has certainly not gone out is cancelled. A later push may bring it again.",
      other:
        "{count} lines of {account} that have certainly not gone out are cancelled. A later push may bring them again.",
    },
    cancelled: {
      one: "{count} line was cancelled",
      other: "{count} lines were cancelled",
    },
    kept: {
      one: "{count} line cannot be sent again now.",
      other: "{count} lines cannot be sent again now.",
    },
    "obstacle.connection-not-linked": "The connection is not linked: send the customer its link.",
    "obstacle.account-not-connected": "The account is not connected: it must be mapped first.",
    "obstacle.feed-ended":
      "The feed they went through has ended: push them again, and they go through the present one.",
    "obstacle.collected": "The accounting software collects lines by itself.",
    "obstacle.not-set-up": "The accounting software is not set up in this installation.",
    parts: "What is retried",
    "parts.all": "Both",
    "parts.failed": "Refused and cancelled",
    "parts.in-doubt": "In doubt",
    plan: "What will happen",
    "plan.send": {
      one: "{count} line of {account} is sent again.",
      other: "{count} lines of {account} are sent again, in their order.",
    },
    "plan.sendWhy":
      "Nothing is doubled: {software} refused them or never got them. They go before what waits for the account.",
    "plan.check": {
      one: "{count} line in doubt is looked for now.",
      other: "{count} lines in doubt are looked for now.",
    },
    "plan.checkWhy":
      "Nothing is sent blindly: what is found there counts as delivered, and only what is proved not to be there is sent.",
    "plan.held": {
      one: "The hold of the account ends and {count} line goes out.",
      other: "The hold of the account ends and {count} lines go out.",
    },
    "plan.others": {
      one: "{count} further push has some of these lines and follows them.",
      other: "{count} further pushes have some of these lines and follow them.",
    },
    sendAgain: "Send again",
    lookNow: "Look now",
    "retried.sent": {
      one: "{count} line is queued again",
      other: "{count} lines are queued again",
    },
    "retried.checked": {
      one: "{count} batch is being looked at",
      other: "{count} batches are being looked at",
    },
  },
  "fr-CA": {
    "handled.done": "Marqué comme traité",
    unhandle: "Finalement pas traité",
    "unhandled.done": "À traiter de nouveau",
    handleWhat: "L’envoi quitte la liste de ce qui est à traiter. Rien n’est envoyé ni modifié.",
    note: "Remarque",
    noteWhy: "Pour vos collègues, par exemple ce qui a été convenu avec le client.",
    cancelLines: {
      one: "Annuler {count} ligne",
      other: "Annuler {count} lignes",
    },
    cancelWhat: {
      one: "{count} ligne de {account} qui n’est certainement pas partie est annulée. Un envoi ultérieur peut l’apporter de nouveau.",
      other:
        "{count} lignes de {account} qui ne sont certainement pas parties sont annulées. Un envoi ultérieur peut les apporter de nouveau.",
    },
    cancelled: {
      one: "{count} ligne a été annulée",
      other: "{count} lignes ont été annulées",
    },
    kept: {
      one: "{count} ligne ne peut pas être renvoyée maintenant.",
      other: "{count} lignes ne peuvent pas être renvoyées maintenant.",
    },
    "obstacle.connection-not-linked": "La connexion n’est pas liée : envoyez son lien au client.",
    "obstacle.account-not-connected": "Le compte n’est pas connecté : il doit d’abord être associé.",
    "obstacle.feed-ended":
      "Le flux par lequel elles passaient est terminé : envoyez-les de nouveau, et elles passeront par le flux actuel.",
    "obstacle.collected": "Le logiciel comptable recueille les lignes lui-même.",
    "obstacle.not-set-up": "Le logiciel comptable n’est pas configuré dans cette installation.",
    parts: "Ce qui est relancé",
    "parts.all": "Les deux",
    "parts.failed": "Refusées et annulées",
    "parts.in-doubt": "Incertaines",
    plan: "Ce qui va se passer",
    "plan.send": {
      one: "{count} ligne de {account} est renvoyée.",
      other: "{count} lignes de {account} sont renvoyées, dans leur ordre.",
    },
    "plan.sendWhy":
      "Rien n’est doublé : {software} les a refusées ou ne les a jamais reçues. Elles passent avant ce qui attend pour le compte.",
    "plan.check": {
      one: "{count} ligne incertaine est recherchée maintenant.",
      other: "{count} lignes incertaines sont recherchées maintenant.",
    },
    "plan.checkWhy":
      "Rien n’est envoyé à l’aveugle : ce qui s’y trouve compte comme livré, et seul ce qui est prouvé absent est envoyé.",
    "plan.held": {
      one: "La suspension du compte prend fin et {count} ligne part.",
      other: "La suspension du compte prend fin et {count} lignes partent.",
    },
    "plan.others": {
      one: "{count} autre envoi a certaines de ces lignes et les suit.",
      other: "{count} autres envois ont certaines de ces lignes et les suivent.",
    },
    sendAgain: "Renvoyer",
    lookNow: "Vérifier maintenant",
    "retried.sent": {
      one: "{count} ligne est remise en file",
      other: "{count} lignes sont remises en file",
    },
    "retried.checked": {
      one: "{count} lot est en cours de vérification",
      other: "{count} lots sont en cours de vérification",
    },
  },
};
