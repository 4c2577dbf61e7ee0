/* What is proposed for an email to a customer, in the customer's language. */
export const invitationTexts = {
  en: {
    subject: "Connect your accounting software",
    body: `Hello,

{operator} can now send the transactions of your accounts to your accounting software every day.

To connect {name}, open this link and follow the steps:
{link}

You will be asked to sign in to your accounting software. {operator} never sees that password. The link is good for one day; ask us for another one when it has expired.

{operator}`,
  },
  "fr-CA": {
    subject: "Connectez votre logiciel comptable",
    body: `Bonjour,

{operator} peut désormais transmettre chaque jour les opérations de vos comptes à votre logiciel comptable.

Pour connecter {name}, ouvrez ce lien et suivez les étapes :
{link}

On vous demandera de vous connecter à votre logiciel comptable. {operator} ne voit jamais ce mot de passe. Le lien est valable un jour; demandez-en un autre s’il est expiré.

{operator}`,
  },
};
