//! What German words are about, folded as the phrases are.

use super::{concepts::*, near::Words};

/// German.
pub const GERMAN: Words = &[
    (
        DESPAIR,
        "alles_nicht_mehr_aus das_nicht_mehr_aus nur_noch_weg einfach_weg_sein abgeschlossen_mit_allem \
         mit_allem_abgeschlossen dem_leben_abgeschlossen meinem_leben_abgeschlossen",
    ),
    (STRIKE, "verletze verletzt verletzen schlage schlagen geschlagen schlag verbrenne verbrannt verbrennt"),
    (
        TELLING,
        "ich und der die das ist nicht ein eine mit fur auf zu wie den dem es bin habe hab kann wenn ob wir du mein \
         meine",
    ),
    (ME, "ich mir mich mein meine meinem meinen meiner meins"),
    (MYSELF, "mich_selbst mir_selbst mich_selber mir_selber mich selber_zugefugt selbst_zugefugt"),
    (
        WANT,
        "will mochte moechte wunsche wunschte wuenschte wollte wurde wuerde hoffe hoffentlich plane vor_hab vorhab \
         vorhabe werde wollen uberlege ueberlege denke gedanken entschieden entschlossen bereit lieber liebsten \
         brauche geh gehe versuche gern gerne endlich wunsch einfach wars am_besten ware waere wird traume sehne",
    ),
    (
        DIE,
        "sterben sterbe stirbt stirb gestorben tot tod tote umbringen umzubringen krepieren abkratzen verrecken \
         toten toeten suizid selbstmord verblut* ertrink* ersticken",
    ),
    (
        GONE,
        "ohne_mich ich_weg_bin ich_weg_ware ich_tot ich_nicht_mehr_da ich_sterbe mich_nicht_gabe \
         mich_nicht_mehr_gibt ich_nicht_da mich_nicht_mehr_gabe mich_nicht_gaebe ich_nicht_mehr_lebe ich_gestorben \
         mich_los ich_endlich_weg ich_verschwunden ich_nicht_mehr_bin ich_nicht_mehr_ware ich_fort \
         ich_unter_der_erde wenn_ich_weg tot_ware mein_tod ich_nicht_geboren ich_verschwinde mich_nie_gegeben \
         ich_einfach_weg",
    ),
    (LIFE, "leben lebens am_leben existieren weiterleben dasein weiterzuleben zu_leben lebe atmen existenz"),
    (
        END,
        "ende enden beenden beende beendet schluss aufhoren aufhoert aufhort vorbei nehmen zu_nehmen nehme \
         wegwerfen hinter_mir machen_ende",
    ),
    (
        KILL,
        "umbringen umbringt umbringe bringt_sich bring_mich bringe_mich bring umzubringen erhangen erhaengen \
         aufhangen aufhaengen erschiessen vergiften ertranken toten toeten hange haenge hang erhange tote \
         umgebracht bringt_man_sich",
    ),
    (
        NEAR,
        "schwester bruder freund freundin tochter sohn vater papa mutter mama mann frau kumpel kumpelin kollege \
         kollegin mitbewohner mitbewohnerin cousin cousine nachbar nachbarin schuler schulerin schueler schuelerin \
         kind neffe nichte tante onkel oma opa jemand bekannter bekannte ex partner partnerin trainingspartner \
         mitschuler mitschulerin teamkollege typ beste bester",
    ),
    (THEMSELF, "sich ihr_leben sein_leben sich_das_leben ihrem_leben seinem_leben sich_selbst"),
    (
        SAYS,
        "sagt sagte gesagt schreibt schrieb geschrieben postet gepostet redet spricht erzahlt erzaehlt droht \
         gedroht meint will mochte moechte schickt geschickt hat sagen sagt_mir sagt_ihnen richtet gestanden \
         versucht gesucht googelt gegoogelt",
    ),
    (
        TOOK,
        "genommen genomen gnommen nehmen nehme nimmt geschluckt schlucken schluck schlucke eingenommen eingeworfen \
         getrunken gegessen reingehauen gefuttert intus eingeschmissen runtergespult runtergeschluckt weggeschluckt \
         reingezogen geschmissen genommn leergemacht",
    ),
    (
        MANY,
        "alle alles ganze ganzen ganz packung packungen schachtel schachteln dose flasche blister haufen handvoll \
         hand_voll viele zu_viele viel_zu sammtliche samtliche saemtliche jede menge streifen komplette rest \
         restlichen doppelte leer",
    ),
    (
        PILLS,
        "tablette tabletten tablettn tabeltten pille pillen schlaftablette schlaftabletten schlafmittel \
         schmerztabletten schmerzmittel medikamente medikament paracetamol ibuprofen aspirin antidepressiva tilidin \
         tramadol diazepam tavor valium insulin beruhigungsmittel beruhigungstabletten medis opiate morphin \
         betablocker citalopram sertralin quetiapin schlafpillen novalgin medizinschrank medikamentenschrank",
    ),
    (
        POISON,
        "gift bleiche rohrreiniger frostschutzmittel reiniger putzmittel rattengift spulmittel chlorreiniger \
         domestos benzin unkrautvernichter wc_reiniger",
    ),
    (
        LETHAL,
        "todlich toedlich todliche toedliche todlichen toedlichen todsicher letal letale todlicher reicht_das \
         reichen_um",
    ),
    (
        PAINLESS,
        "schmerzlos schmerzlose schmerzlosesten schmerzfrei schnell schneller schnellste schnellsten sicher sichere \
         sicherste ohne_schmerzen einfachste leichteste leichtesten weh tut_es_weh wie_lange qualvoll leiden \
         zuverlassig sanft sanfteste schmerzhaft sofort am_wenigsten",
    ),
    (ASK, "wie wieviel wieviele welche welcher welches was wo ab kann muss reicht reichen sind ist tut gibt"),
    (WAY, "weg methode methoden art dosis menge mittel moglichkeit moeglichkeit hohe hoehe kombination mischung"),
    (
        MEANS,
        "seil strick galgen pistole waffe gewehr revolver gleise gleisen schienen bahngleise bahngleisen gurtel_um \
         kohlenmonoxid abgase helium schlinge brucke bruecke hochhaus rasierklingen bahnubergang s_bahn bahnhof \
         munition schusswaffe dem_zug den_zug einen_zug",
    ),
    (
        JUMP,
        "springen springe spring sprung runterspringen springt werfen werfe schmeissen legen lege hangen haengen \
         aufhangen erhangen sturzen stuerzen verbluten verblute ertrinken ertranken fallen fahren fahre gegen \
         lenken ersticken runter vor_den_zug vor_die_bahn vor_einen_zug gelander",
    ),
    (
        HIGH,
        "brucke bruecke dach balkon hochhaus fenster gleise gleisen schienen bahn klippe lkw brucken stockwerk \
         parkhaus turm autobahn leitplanke gegenverkehr felsen bruckengelander gelander fluss garage dem_zug \
         den_zug einen_zug ein_zug vom_zug",
    ),
    (
        WHEN,
        "heute morgen nacht abend wochenende montag dienstag mittwoch donnerstag freitag samstag sonntag bald \
         spater sobald wenn_alle wenn_die bis_alle nachher nachste gleich jetzt geburtstag weihnachten nach_der \
         nach_dem datum tag_steht schon bereit dann",
    ),
    (
        DO_IT,
        "tu_ichs mache_ich_es mach_ich_es mach_es mach_ichs tue_ich_es ich_es_tun es_tun es_beenden es_zu_tun \
         zu_ende beende_es dann_ist_ruhe ruhe ziehe_es_durch zieh_es_durch ziehe_ich_es zieh_ich_es durchziehen \
         vorbei schluss ist_schluss es_hinter_mir mach_schluss ende es_machen beende_ich_es es_vorbei mache_schluss \
         zieh_ichs",
    ),
    (
        GOT,
        "hab habe gekauft bestellt liegt liegen hangt haengt bereit gesammelt gespart versteckt keller garage \
         dachboden schrank schublade nachttisch vor_mir neben_mir besorgt geladen gesucht ausgesucht fertig \
         gefunden warte tisch schreibtisch geschrieben dachbalken bett steht",
    ),
    (
        STASH,
        "gesammelt sammle sammel spare gespart aufgehoben horte gehortet zusammengespart zahle zaehle gezahlt \
         gezaehlt aufgespart lege_zuruck",
    ),
    (
        LETTER,
        "brief briefe briefen zettel nachricht nachrichten testament abschiedsbrief abschiedsbriefe \
         abschiedsnachricht video zeilen",
    ),
    (
        BYE,
        "abschied abschiedsbrief abschiedsbriefe abschiedsnachricht abschiedsvideo lebwohl leb_wohl lebt_wohl \
         verabschiedet verabschieden verabschiede tschuss_sagen letzte_nachricht fur_immer letztes_mal \
         letzter_abend machts_gut macht_es_gut das_wars",
    ),
    (
        THEY,
        "alle allen familie eltern kinder kindern andere anderen jeder jedem leute sie ihnen euch frau mann \
         freundin freund mama papa mutter vater tochter sohn geschwister schwester bruder welt niemandem jemand \
         menschen umfeld",
    ),
    (
        BETTER,
        "besser leichter einfacher glucklicher gluecklicher erleichtert froh frei gut geholfen entlastet ruhe wert \
         erlosung erloesung erlost lieber recht egal gefallen besten weniger_sorgen schoner",
    ),
    (
        BURDEN,
        "zur_last ballast belastung klotz burde buerde umsonst uberflussig ueberfluessig nutzlos unnutz wertlos \
         lastig eine_last nur_last ne_last",
    ),
    (
        FAULT,
        "schuld verzeiht verzeih verzeihung vergebt entschuldigung liebe_sie liebe_euch lieb_habe leid lieb_hab \
         vermisst nicht_traurig danke_fur_alles geliebt erklare erklaere",
    ),
    (
        NO_WAKE,
        "nicht_mehr_aufwachen nie_wieder_aufwachen nie_mehr_aufwachen nicht_aufwachen nicht_wieder_aufwachen \
         nicht_mehr_aufzuwachen nicht_mehr_aufwache nie_wieder_aufwache nicht_aufwache nicht_aufgewacht \
         nicht_mehr_wach nie_mehr_wach fur_immer_schlafen nicht_mehr_aufgewacht nie_mehr_aufwache nicht_aufzuwachen \
         nie_wieder_aufzuwachen nicht_mehr_aufwachte ewig_schlafen nicht_mehr_aufwach nie_wieder_die_augen \
         augen_nie_wieder",
    ),
    (
        NOT_BE,
        "nicht_mehr_da nicht_mehr_hier nicht_mehr_am_leben nicht_mehr_auf_der_welt nicht_mehr_auf_dieser_welt \
         nicht_mehr_leben nicht_mehr_sein nicht_da_sein nicht_mehr_lange_am nicht_mehr_lange_da \
         nicht_mehr_lange_hier nicht_mehr_geben nicht_mehr_existieren nicht_existieren nicht_mehr_lange_leben \
         eh_nicht_mehr nicht_mehr_erleben nicht_mehr_miterleben vorbei_mit_mir verschwinden weg_bin \
         nicht_mehr_lange mich_auflosen nie_geboren nicht_geboren nicht_mehr_brauchen brauche_ich_nicht_mehr \
         brauch_ich_nicht_mehr gibt_es_mich_nicht gibts_mich_nicht bin_ich_weg bin_ich_tot bin_ich_nicht_mehr \
         weg_sein unsichtbar_sein in_luft nicht_mehr_leben_will gibt_es_bald_nicht",
    ),
    (
        FUTURE,
        "monat monate nachsten naechsten nachstes naechstes jahr sommer herbst winter fruhjahr weihnachten januar \
         dezember plan programm bis_dahin dann zukunft geburtstag abo lange bald zum_gluck mehr",
    ),
    (
        NO_WAY,
        "keinen_sinn kein_sinn keine_zukunft keinen_ausweg kein_ausweg sinnlos hoffnungslos keine_hoffnung \
         nicht_weiter kann_nicht_mehr halte_*_nicht_mehr_aus kann_einfach_nicht_mehr will_nicht_mehr mag_nicht_mehr \
         nichts_mehr_wert am_ende nichts_hat_*_sinn alles_egal kein_licht keine_perspektive nicht_mehr_weiter \
         ausweglos aufgegeben nicht_mehr_kann keine_kraft alles_vorbei alles_aufhort wozu_noch alles_zu_viel \
         lebensmude",
    ),
    (
        HARM,
        "ritze ritzen ritzt geritzt schneide schneiden schneidet geschnitten schnitte schnitt kratze gekratzt \
         aufgekratzt beisse gebissen aufgeschnitten wehtun wehtue wehgetan antun antue bestrafe bestrafen zugefugt \
         wunden narben drucke ausgedruckt",
    ),
    (
        BODY,
        "arm arme armen unterarm unterarme unterarmen handgelenk handgelenke handgelenken oberschenkel haut bein \
         beine bauch pulsadern adern hals beinen kopf",
    ),
    (
        BLADE,
        "klinge klingen rasierklinge rasierklingen messer cutter cuttermesser feuerzeug scherbe scherben schere \
         nadel zigarette zigaretten skalpell teppichmesser spitzer",
    ),
    (
        BLOOD,
        "blut blutet blute wunde wunden narbe narben schnitte schnitten schnittwunden spuren verband blutig \
         ritznarben",
    ),
    (
        URGE,
        "drang wieder ruckfall rueckfall ruckfallig ruckfaellig druck erneut immer_wenn jedes_mal jedesmal bis \
         clean suchtdruck verlangen aufhoren aufzuhoren sobald gerade heimlich angefangen nochmal dann_wieder \
         frisch frische frischen seit wenn",
    ),
    (
        PURPOSE,
        "absichtlich mit_absicht selbst_zugefugt selber_zugefugt extra selber selbst bewusst bereue hilfe hlife \
         was_jetzt sterben damit_es_aufhort mutwillig um_zu_sterben was_nun angst",
    ),
    (
        HIDE,
        "verdecke verdecken verstecke verstecken verberge verbergen uberschminken langarmlig langarm lange_armel \
         kaschieren abdecken schwimmbad sieht niemand_sieht keiner_sieht armel",
    ),
    (
        RELIEF,
        "hilft beruhigt erleichtert erleichterung spure spuere fuhle fuehle leer druck_weg ruhig taub lebendig \
         betaubt besser",
    ),
    (
        BEFALL,
        "auto_mich_erwischt mich_uberfahrt mich_uberfahren uberfahren_wurde mich_ein_auto mich_ein_lkw mich_ein_bus \
         mich_ein_laster mich_einer_uberfahrt herz_aufhort herz_stehen herz_einfach herzinfarkt umfalle \
         umkippen_wurde etwas_passiert was_passiert mir_passiert unfall abstursz absturzt krebs mich_erfasst \
         erwischt",
    ),
    (OVERDOSE, "uberdosis ueberdosis uberdosiert"),
    (SUICIDE, "suizid* selbstmord* freitod selbsttotung suizidal"),
    (GAVE, "verschenkt verschenke gegeben weggegeben abgegeben geloscht vermacht gekundigt verteilt untergebracht"),
    (
        THINGS,
        "hund katze sachen zeug gitarre fotos besitz konto konten klamotten haustier habseligkeiten handy sammlung",
    ),
    (
        TIRED,
        "mude muede satt leid keine_lust keine_kraft erschopft lebensmude ertrage halte hasse sinnlos uberdrussig \
         nicht_mehr_aus kb_mehr kein_bock keinen_bock bock",
    ),
    (NOBODY, "niemand keiner keinem kein_mensch niemanden niemandem"),
    (
        NOTICE,
        "vermissen vermisst merken merkt auffallen bemerken interessieren interessiert kummern finden findet \
         trauern weinen beerdigung stort juckt fehlen",
    ),
    (
        SURE,
        "ritz_mich ritzt_sich geritzt lebensmude rasierklinge_an abschiedsbriefe zu_ende_bringen_mit_mir \
         mich_wegmachen mich_weghangen mir_die_kugel die_kugel_geben pulsadern aufschneiden_die_adern \
         bringe_mich_um bring_mich_um bringt_sich_um sich_umbringen nicht_mehr_leben_will nicht_mehr_leben_mochte \
         mich_umbringen sie_sich_umbringt er_sich_umbringt schluss_mit_meinem_leben schluss_mit_dem_leben \
         nichts_mehr_wofur nichts_mehr_wofuer",
    ),
    (
        SPORT,
        "beintag training kniebeuge kniebeugen zirkel muskelkater muskeln satz satze wiederholungen laufband \
         springseil seilspringen seilklettern seilzug kreuzheben bankdrucken klettern boxen sparring kletterhalle \
         trizeps bizeps rudern brucke_halten glute joggen laufrunde intervalle sprints liegestutze klimmzug burpees \
         hiit ausdauer plank crunches pumpen waden oberkorper knie schulter rucken box_jumps runs crosstrainer \
         radfahren bouldern seile wettkampf muskelversagen hohe_boxen klimmzug* klimmzuge liegestutz* beintraining \
         umfalle tot_um* trainieren trainiere",
    ),
    (
        SUPPLEMENT,
        "vitamin* kreatin omega magnesium protein eiweiss zink eisen kapseln supplement* koffein kaffee pro_tag \
         am_tag taglich melatonin lebkuchen antibiotika fischol salz",
    ),
    (
        ACCIDENT,
        "rasieren rasiert kuche kochen schneiden_beim beim versehentlich aus_versehen unfall_beim gemuse herd ofen \
         sonnenbrand backblech pfanne gartenarbeit bugeln gestolpert op operation tattoo gemuseschneiden bugeleisen \
         friseur haare haar training_verletzt",
    ),
    (
        MEDIA,
        "film serie buch song lied podcast roman nachrichten squad doku spiel playlist schauspieler sanger \
         unterricht referat theater krimi folge artikel statistik",
    ),
    (
        GRIEF,
        "vor_drei_jahren vor_zwei_jahren vor_einem_jahr vor_jahren vor_funf_jahren spendenlauf beerdigung todestag \
         verstorben trauer gestorben vor_* jahrestag gedenken beigesetzt krebs",
    ),
    (
        AWAY,
        "urlaub urlaube reise dienstreise ferien verreist ausland umzug job buro couchpotato couch raucher single \
         singleleben rauchen arbeitsleben umgezogen kur messe schicht stadt wohnung morgens wecker schlecht fruh",
    ),
    (
        FOOD,
        "zucker essen hunger pizza schokolade kalorien diat kohlenhydrate huhn reis mahlzeit mahlzeiten lebkuchen \
         naschen hahnchen abnehmen bauchfett fett speck",
    ),
];
