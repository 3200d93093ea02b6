//! What French words are about, folded as the phrases are.

use super::{concepts::*, near::Words};

/// French.
pub const FRENCH: Words = &[
    (STRIKE, "blesse blesser frappe frapper tape cogne brule bruler brulee"),
    (
        TELLING,
        "je et le la les des un une est pas pour que qui dans ce avec sur mon ma mes jai il elle du au cest quand \
         on sans",
    ),
    (ME, "je j jai me moi ma mon mes mest jy jveu jveux jen jme jsuis chui chuis"),
    (MYSELF, "moi_meme mautomutile me_coupe me_griffe me_frappe me_brule me_mords"),
    (
        WANT,
        "veux veu jveu jveux voudrais voudrai aimerais aimerai vais vas envie prefere prefererais souhaite espere \
         esperais pense penser songe decide prevu pret prete compte seulement voulais besoin hate reve jaimerais \
         jespere jpense pensees idees tente pouvais",
    ),
    (
        DIE,
        "mourir mourrir meurs meurt mort morte crever deces suicide suicider me_tuer se_tuer creve trepas mourrais \
         noyade",
    ),
    (
        GONE,
        "sans_moi si_je_mourais si_je_meurs si_jetais_mort si_jetais_morte jetais_mort jetais_morte \
         je_ne_serai_plus_la je_serai_plus_la si_je_disparaissais je_disparais je_netais_plus_la jetais_plus_la \
         quand_je_serai_parti quand_je_serai_partie quand_je_serai_mort ma_mort etre_debarrasse netais_pas_ne \
         netais_pas_la je_nexistais_pas je_nexistais_plus quand_je_ne_serai_plus etais_mort etais_morte \
         je_ne_suis_plus_la je_suis_plus_la moi_mort moi_morte sous_terre",
    ),
    (LIFE, "vie vivre exister existence vivant vivante en_vie la_vie vivere"),
    (
        END,
        "finir fin finisse termine terminer arreter arrete mettre_fin mets_fin quitter fini oter cesse enlever \
         stopper",
    ),
    (
        KILL,
        "tuer tue suicider suicide pendre buter flinguer foutre_en_lair noyer empoisonner ouvrir_les_veines \
         supprimer tirer_une_balle jeter butte flingue",
    ),
    (
        NEAR,
        "soeur frere ami amie fils fille pere mere papa maman mari femme copain copine pote cousin cousine collegue \
         coloc voisin voisine eleve neveu niece oncle tante quelquun meilleur_ami meilleure_amie ex partenaire gars \
         mec meuf conjoint compagnon compagne ado grand_mere grand_pere camarade",
    ),
    (THEMSELF, "se sest ses_jours sa_vie elle_meme lui_meme ses_bras ses_poignets son_bras"),
    (
        SAYS,
        "dit dis dites disait ecrit poste parle menace veut envoye repete mentionne avoue publie message raconte \
         cherche laisse dire tape",
    ),
    (
        TOOK,
        "pris prendre prends prend avale avaler avalee avales bu gobe gober ingere ingurgite mange vide \
         viens_de_prendre prit enfile",
    ),
    (
        MANY,
        "tous toutes tout toute boite boites plaquette plaquettes entiere entier flacon bouteille poignee trop \
         plein plusieurs_boites tas reste la_totalite dizaine vingtaine trentaine quarantaine cinquantaine",
    ),
    (
        PILLS,
        "cachet cachets comprime comprimes pilule pilules medicament medicaments medoc medocs somnifere somniferes \
         paracetamol doliprane ibuprofene aspirine antidepresseur antidepresseurs xanax lexomil anxiolytique \
         anxiolytiques tramadol codeine insuline gelules_de_tramadol valium morphine opiaces efferalgan stilnox \
         seresta betabloquants doliprane* medicament* cachet*",
    ),
    (
        POISON,
        "javel poison antigel detergent deboucheur mort_aux_rats desherbant acide essence produit_menager \
         white_spirit",
    ),
    (LETHAL, "mortel mortelle mortels mortelles letale letal fatale fatal"),
    (
        PAINLESS,
        "indolore sans_douleur sans_souffrir moins_douloureuse moins_douloureux douloureuse douloureux rapide \
         rapidement plus_simple plus_rapide vite facile sur combien_de_temps souffre mal doucement efficace \
         souffrir sure surement",
    ),
    (
        ASK,
        "comment combien quel quelle quels quelles est_ce ou cest faut peut fait quoi suffit suffisent suffisant \
         partir",
    ),
    (WAY, "facon facons moyen moyens methode methodes dose doses quantite maniere melange hauteur"),
    (
        MEANS,
        "corde noeud pistolet fusil arme flingue rails voie_ferree voies monoxyde gaz pont balle carabine \
         ceinture_autour tuyau falaise munitions",
    ),
    (
        JUMP,
        "sauter saute sauterai pendre pendu pendrai jeter jette tomber noyer lancer foncer fonce vider_de_mon_sang \
         balancer encastrer jetter me_balance",
    ),
    (
        HIGH,
        "pont toit balcon fenetre falaise metro rails etage etages immeuble camion platane rer viaduc voie voies \
         autoroute quai un_train le_train du_train",
    ),
    (
        WHEN,
        "ce_soir demain cette_nuit weekend week_end lundi mardi mercredi jeudi vendredi samedi dimanche bientot \
         apres quand_tout quand_ils quand_mes date anniversaire noel aujourdhui maintenant des_que deja prochaine \
         prochain jour",
    ),
    (
        DO_IT,
        "passe_a_lacte passer_a_lacte passerai_a_lacte je_le_fais le_faire je_le_ferai en_finir jen_finis den_finir \
         je_fais_ca ce_sera_fini sera_fini je_vais_le_faire faire_ca finir_avec le_ferai tout_sera_fini men_aille \
         je_men_vais cest_fini",
    ),
    (
        GOT,
        "ai jai achete garde gardes cache caches pret prete attends cave garage tiroir placard grenier commande \
         trouve choisi table bureau stocke pretes prets ecrit ecrite devant_moi a_cote charge attend",
    ),
    (STASH, "garde gardes economise accumule stocke mets_de_cote mis_de_cote compte collectionne conserve amasse"),
    (LETTER, "lettre lettres mot mots message messages testament note video"),
    (
        BYE,
        "adieu adieux au_revoir dire_au_revoir derniere_fois dernier_message derniers_mots dernier_soir \
         derniere_lettre pour_toujours bye fait_mes_adieux",
    ),
    (
        THEY,
        "famille parents enfants enfant femme mari tout_le_monde monde gens proches mes_proches eux ils elle on \
         autres fille fils mere pere copine copain amis soeur frere maman papa personne_ne chacun chacune",
    ),
    (
        BETTER,
        "mieux soulage soulages soulagee soulagerait heureux heureuse heureuses facile plus_facile respirer \
         tranquille tranquilles bien libres libre leger legers paix arrangerait service bon tant_mieux repos \
         debarras meilleur meilleure",
    ),
    (
        BURDEN,
        "fardeau boulet charge inutile de_trop sers_a_rien ne_sers_a_rien bon_a_rien bonne_a_rien un_poids \
         suis_un_poids",
    ),
    (
        FAULT,
        "faute leur_faute pardon pardonnez pardonne pardonnez_moi je_les_aime je_laime je_vous_aime je_taime desole \
         desolee aime culpabilisent merci_pour_tout prenez_soin excusez",
    ),
    (
        NO_WAKE,
        "ne_plus_me_reveiller plus_me_reveiller jamais_me_reveiller pas_me_reveiller ne_jamais_me_reveiller \
         plus_jamais_me_reveiller ne_plus_se_reveiller ne_pas_me_reveiller jamais_se_reveiller me_reveille_plus \
         me_reveiller_jamais me_reveillais_plus me_reveillais_pas pas_reveille me_reveille_pas \
         plus_jamais_reveiller pas_se_reveiller plus_se_reveiller jamais_ouvrir_les_yeux plus_ouvrir_les_yeux \
         pas_ouvrir_les_yeux",
    ),
    (
        NOT_BE,
        "ne_plus_etre_la plus_etre_la serai_plus_la serai_plus_de_ce_monde serai_plus ne_serai_plus_de \
         ne_serai_plus_la ne_plus_exister plus_exister disparaitre ne_pas_exister plus_de_ce_monde serai_pas_la \
         serai_mort serai_morte ne_plus_etre netre_jamais_ne jamais_ne jamais_nee navoir_jamais_existe \
         quitter_ce_monde plus_besoin plus_etre_de_ce_monde serais_plus nexister plus_etre ne_plus_vivre meffacer \
         mevaporer plus_vivre arreter_dexister cesser_dexister serai_loin suis_plus_la serai_parti serai_partie \
         ne_sois_plus veut_plus_vivre veut_plus_etre",
    ),
    (
        FUTURE,
        "mois prochain prochaine annee ete hiver noel decembre janvier plan programme abonnement dici_la avenir \
         longtemps alors semaine pour_de_bon pour_toujours a_jamais peine_de c_tout cest_tout",
    ),
    (
        NO_WAY,
        "pas_davenir aucun_avenir plus_davenir sans_issue aucune_issue pas_dissue plus_despoir aucun_espoir \
         aucun_sens plus_de_sens plus_aucun_sens pas_de_sens a_quoi_bon au_bout je_nen_peux_plus jen_peux_plus \
         plus_la_force plus_de_force plus_rien a_bout sert_a_rien tout_sarrete que_tout_sarrete que_ca_sarrete \
         que_tout_finisse je_tiens_plus je_ne_tiens_plus plus_aucune_raison jpeux_plus jpeu_plus pas_de_futur \
         plus_de_raison fini_pour_moi",
    ),
    (
        HARM,
        "coupe couper coupee coupes coupures scarifie scarifier brulures gratte griffe griffer mutile mutiler \
         taillade mordre mords punis fais_du_mal faire_du_mal fait_du_mal entaille entailles",
    ),
    (
        BODY,
        "bras poignet poignets cuisse cuisses peau avant_bras jambe jambes veines ventre tete hanches mains \
         chevilles",
    ),
    (BLADE, "lame lames rasoir cutter couteau briquet ciseaux aiguille cigarette compas verre"),
    (
        BLOOD,
        "sang saigne saigner saignent cicatrice cicatrices marques coupures plaies traces entailles scarifications \
         plaie",
    ),
    (
        URGE,
        "encore recommence recommencer rechute rechuter envie_de_me nouveau quand_je chaque_fois des_que jusquau \
         jusqua craque arreter pulsion pulsions besoin_de_me quand arrive_pas refait replonge cachette en_secret",
    ),
    (
        PURPOSE,
        "expres volontairement moi_meme regrette peur exprès aide_moi aidez intentionnellement pour_mourir en_finir \
         avec_de_lalcool avec_alcool punir regrette_deja",
    ),
    (HIDE, "cacher cache caches couvrir masquer manches manches_longues planque dissimuler camoufler"),
    (RELIEF, "soulage aide calme apaise ressentir sentir fait_du_bien vide libere"),
    (
        BEFALL,
        "me_renverse me_renversait mecrase mecrasait une_voiture_me un_camion_me un_bus_me mon_coeur_sarrete \
         mon_coeur_sarretait coeur_lachait coeur_lache il_marrive quelque_chose accident marrive mourir_dun cancer \
         me_fauche me_percute",
    ),
    (OVERDOSE, "overdose surdose surdosage"),
    (SUICIDE, "suicide suicides suicidaire suicidaires suicider tentative_de_suicide"),
    (GAVE, "donne donnee donner efface supprime legue confie vendu place resilie range"),
    (THINGS, "chien chat affaires photos guitare vetements compte comptes animaux voiture livres"),
    (TIRED, "marre fatigue fatiguee epuise epuisee lasse assez ras_le_bol supporte deteste dur"),
    (NOBODY, "personne nul aucun"),
    (
        NOTICE,
        "manquerai manquerais manquera regrettera remarquera remarquerait verra verrait pleurera pleurerait \
         enterrement sapercevra rendra_compte rendrait_compte trouvera",
    ),
    (
        SURE,
        "me_scarifie se_scarifie se_mutile me_mutile jveux_mourir jveu_mourir jveux_plus_vivre jveu_plus_vivre \
         veux_plus_vivre veu_plus_vivre se_suicider veux_crever jveux_crever plus_envie_de_vivre me_flinguer \
         me_buter me_pendre passe_a_lacte idees_noires envie_de_crever envie_de_mourir me_tailler_les_veines \
         veut_mourir veut_se_tuer va_se_tuer vais_me_foutre jme_tue jme_bute jme_suicide me_tue_ce dire_adieu_a \
         mes_adieux peux_plus_de_vivre",
    ),
    (
        SPORT,
        "abdos squat squats seance_de series serie repetitions burpees muscu halteres cardio corde_a_sauter \
         sauter_a_la_corde box corde_lisse escalade grimper montee souleve course fractionne marathon genou epaule \
         dos tirage cuisses_brulent boxe pompes planche traction tractions saute_a_la_corde saut_a_la_corde \
         saute_la_corde corde_tous",
    ),
    (
        SUPPLEMENT,
        "vitamine* creatine omega magnesium proteine* zinc fer complements cafeine cafe par_jour gelules melatonine \
         antibiotique*",
    ),
    (
        ACCIDENT,
        "rasant raser rasage cuisine cuisinant accident_de four poele legumes sans_faire_expres bricolage oignons \
         coup_de_soleil jardin tombe operation tatouage cheveux glucides sucre ongles tombant en_faisant en_courant \
         en_tombant",
    ),
    (
        MEDIA,
        "film serie livre chanson podcast infos roman jeu acteur cours journal reportage squad musique documentaire \
         article",
    ),
    (GRIEF, "il_y_a enterrement obseques deuil decede decedee anniversaire_de disparu cancer perdu"),
    (
        AWAY,
        "vacances voyage voyages deplacement conge conges demenage etranger boulot canape sedentaire tabac fumeur \
         travail celibataire",
    ),
    (
        FOOD,
        "faim sucre glucides raclette pizza manger chocolat gateaux calories regime seche poids_de_corps graisse \
         gras ventre_plat",
    ),
];
