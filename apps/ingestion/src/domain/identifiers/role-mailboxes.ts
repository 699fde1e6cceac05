/** Local parts that belong to a function and not to a person; written without dots, dashes and underscores. */
export const roleMailboxes: ReadonlySet<string> = new Set(
  `
  abuse accounting accounts accountspayable admin administration administrator ads advertising alerts all anfrage
  anfragen anmeldung application applications assistance assistant backoffice beratung bestellung bestellungen
  bewerbung bewerbungen billing board booking bookings buchhaltung buero office bureau business businessdevelopment
  care career careers catering chemistry compliance conference congress contact contactus contracts corporate crm
  customercare customerservice customersupport data datenschutz dataprotection datenschutzbeauftragter dispatch
  distribution donotreply dpo einkauf email empfang enquiries enquiry envoi events event export facturation facility
  faktura feedback finance finanzen firma frontdesk ftp gdpr general genomics geschaeftsfuehrung geschaeftsleitung
  gesellschaft group hallo hello help helpdesk helpline hi hostmaster hr imprint impressum info information
  infos inquiries inquiry institut institute international investor investors invoice invoices invoicing ir it
  jobs join karriere kasse kommunikation kontakt kontakte kunden kundenbetreuung kundendienst kundenservice lab labor
  laboratory labs lager legal leitung list listserv lists logistics logistik mail mailbox mailerdaemon mailinglist
  management manager marketing media messe moin monitoring netzwerk news newsletter nobody noreply
  notifications notify nonreply nospam offers ops operations order ordering orders orga organisation
  partner partners partnership partnerships payments payroll personal personalabteilung poczta post postmaster
  poststelle pr praktikum praxis presales presse press privacy procurement production products projects projekte
  publicrelations purchase purchasing qa quality qualitaet quote quotes rechnung rechnungen rechnungswesen reception
  recruiting recruitment register registration regulatory reklamation replies reply request requests research reservations
  returns root sales salesteam samples sek sekretariat secretariat secretary security service services servicedesk
  shipping shop sklep spam staff store studies studium subscribe subscriptions support surveys sysadmin tech technical
  technik team tender training trial unsubscribe update updates usenet vendor vendors verkauf versand vertrieb
  vorstand vorzimmer warehouse web webadmin webinar webinars webmaster webshop webteam welcome welcomedesk
  werbung wissenschaft workshop www zentrale
  `
    .trim()
    .split(/\s+/),
);
