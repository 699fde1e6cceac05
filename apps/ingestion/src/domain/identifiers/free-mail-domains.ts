/** Domains that anybody can have an address at: they name no organization. Subdomains count too (see `isFreeMail`). */
const freeMailDomains: ReadonlySet<string> = new Set(
  `
  gmail.com googlemail.com
  outlook.com outlook.de outlook.at outlook.fr outlook.es outlook.it outlook.be outlook.dk outlook.com.br outlook.jp
  outlook.ie outlook.pt outlook.cz outlook.sa outlook.in outlook.co.uk
  hotmail.com hotmail.de hotmail.fr hotmail.es hotmail.it hotmail.co.uk hotmail.be hotmail.nl hotmail.ch hotmail.at
  hotmail.se hotmail.dk hotmail.no hotmail.gr hotmail.ca hotmail.com.br hotmail.com.ar hotmail.co.jp
  live.com live.de live.at live.fr live.it live.nl live.be live.dk live.se live.no live.ca live.co.uk live.com.au
  live.ie live.cn msn.com passport.com windowslive.com
  yahoo.com yahoo.de yahoo.at yahoo.fr yahoo.it yahoo.es yahoo.ie yahoo.se yahoo.dk yahoo.no yahoo.pl yahoo.gr yahoo.ro
  yahoo.ca yahoo.in yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.co.id yahoo.co.kr yahoo.com.au yahoo.com.br yahoo.com.ar
  yahoo.com.mx yahoo.com.tr yahoo.com.tw yahoo.com.hk yahoo.com.sg yahoo.com.ph yahoo.com.vn ymail.com rocketmail.com
  icloud.com me.com mac.com privaterelay.appleid.com
  aol.com aol.de aol.fr aol.it aol.co.uk aim.com verizon.net att.net sbcglobal.net bellsouth.net comcast.net cox.net
  charter.net earthlink.net juno.com netzero.net frontier.com windstream.net optonline.net roadrunner.com rr.com
  gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.org gmx.info gmx.biz gmx.eu gmx.fr gmx.es gmx.co.uk gmx.us gmx.li
  web.de email.de mail.de freenet.de freenetmail.de t-online.de magenta.de arcor.de arcormail.de
  vodafone.de vodafonemail.de unitybox.de kabelmail.de kabelbw.de o2online.de o2mail.de alice.de alice-dsl.de
  alice-dsl.net online.de onlinehome.de 1und1.de netcologne.de netcologne.com ewetel.net ewe.net htp-tel.de
  versanet.de osnanet.de nefkom.net m-net.de mnet-mail.de mnet-online.de ish.de tele2.de lycos.de epost.de directbox.com
  posteo.de posteo.net posteo.at posteo.ch posteo.eu mailbox.org tutanota.com tutanota.de tutamail.com tuta.io tuta.com
  keemail.me firemail.de firemail.eu emailn.de eclipso.de eclipso.eu eclipso.ch byom.de abwesend.de addcom.de
  sofort-mail.de smart-mail.de kielnet.net compuserve.de compuserve.com
  systemli.org riseup.net disroot.org vivaldi.net runbox.com countermail.com startmail.com ctemplar.com
  proton.me protonmail.com protonmail.ch pm.me hushmail.com hush.com fastmail.com fastmail.fm fastmail.de sent.com
  hey.com zoho.com zohomail.com zohomail.eu mail.com email.com usa.com europe.com post.com consultant.com
  engineer.com doctor.com techie.com myself.com iname.com dr.com chemist.com scientist.com mailfence.com
  bluewin.ch sunrise.ch hispeed.ch swissonline.ch vtxmail.ch
  aon.at chello.at a1.net inode.at drei.at utanet.at kabsi.at tele2.at liwest.at
  orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr cegetel.net club-internet.fr
  libero.it virgilio.it alice.it tin.it tiscali.it inwind.it iol.it fastwebnet.it email.it poste.it vodafone.it
  telefonica.net terra.es ono.com ya.com
  sapo.pt mail.pt clix.pt
  ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl hetnet.nl xs4all.nl upcmail.nl casema.nl chello.nl quicknet.nl
  telenet.be skynet.be proximus.be scarlet.be voo.be
  telia.com telia.se spray.se comhem.se bredband.net tele2.se
  mail.dk tdcadsl.dk jubii.dk stofanet.dk online.no broadpark.no
  luukku.com kolumbus.fi elisanet.fi suomi24.fi
  wp.pl o2.pl onet.pl onet.eu op.pl interia.pl interia.eu poczta.fm gazeta.pl tlen.pl vp.pl poczta.onet.pl
  seznam.cz centrum.cz email.cz post.cz volny.cz atlas.cz centrum.sk azet.sk zoznam.sk pobox.sk
  freemail.hu citromail.hu t-online.hu vipmail.hu indamail.hu
  abv.bg mail.bg dir.bg otenet.gr in.gr forthnet.gr
  btinternet.com btopenworld.com sky.com talktalk.net virginmedia.com blueyonder.co.uk ntlworld.com tiscali.co.uk
  o2.co.uk eircom.net
  shaw.ca rogers.com sympatico.ca telus.net videotron.ca bell.net
  bigpond.com bigpond.net.au optusnet.com.au iinet.net.au tpg.com.au xtra.co.nz
  uol.com.br bol.com.br terra.com.br ig.com.br globo.com
  mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua
  qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn
  naver.com daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com
  rediffmail.com sify.com indiatimes.com
  mynet.com walla.com walla.co.il
  mailinator.com guerrillamail.com 10minutemail.com trash-mail.com trashmail.com trashmail.de wegwerfmail.de
  spoofmail.de yopmail.com yopmail.fr tempmail.com temp-mail.org sharklasers.com discard.email byom.info
  `
    .trim()
    .split(/\s+/),
);

/** True when the domain, or a domain it is a subdomain of, is one that anybody can have an address at. */
export function isFreeMail(domain: string): boolean {
  const labels = domain.split('.');
  return labels.some((_, from) => freeMailDomains.has(labels.slice(from).join('.')));
}
