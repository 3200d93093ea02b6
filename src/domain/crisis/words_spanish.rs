//! What Spanish words are about, folded as the phrases are.

use super::{concepts::*, near::Words};

/// Spanish.
pub const SPANISH: Words = &[
    (
        STRIKE,
        "lastimo lastimar lastimarme lastima golpeo golpear golpearme golpeado quemo quemar quemarme quemado quema \
         hiero herirme pego",
    ),
    (HANG_MYSELF, "colgarme ahorcarme"),
    (TELLING, "el la los las que de en un una y no es por para con mi me lo se yo muy como hoy del"),
    (ME, "yo me mi mis mia conmigo soy estoy nada ya"),
    (
        MYSELF,
        "mi_mismo mi_misma cortarme hacerme golpearme quemarme matarme aranarme a_mi_misma a_mi_mismo me_corto \
         me_golpeo me_arano me_muerdo",
    ),
    (
        WANT,
        "quiero kiero qiero quisiera gustaria deseo desearia ojala voy vamos pienso pensando pensado ganas prefiero \
         preferiria necesito espero esperando decidi decidido plan planeo planeando listo lista solo intentar \
         quiere quieren va paso a_aprovechar aprovechar tengo_que estaria seria pensar",
    ),
    (
        DIE,
        "morir morirme morirse muero muera muriera muerto muerta muerte matarme matarse suicidarme palmarla \
         morirnos suicidio morire desangr* ahogarse",
    ),
    (
        GONE,
        "sin_mi si_me_muero si_me_muriera si_muero si_yo_muriera muerto_les muerta_les si_no_estuviera \
         si_yo_no_estuviera si_desaparezco si_desapareciera cuando_ya_no_este cuando_me_vaya si_no_existiera \
         cuando_no_este mi_muerte estuviera_muerto estuviera_muerta no_hubiera_nacido yo_muerto yo_muerta me_muero \
         si_me_mato bajo_tierra ya_no_este si_ya_no_estoy estar_muerto estar_muerta muerto_valgo muerta_valgo",
    ),
    (LIFE, "vida vivir existir viviendo vivo viva existencia vivir_asi existiendo"),
    (
        END,
        "acabar acabo acabe terminar termino termine fin quitar quitarme quitarse parar pare dejar poner_fin \
         finalizar acabara",
    ),
    (
        KILL,
        "matar matarme mato suicidar ahorcar ahorcarme colgarme colgar pegarme_un_tiro tiro envenenarme matarse \
         mate desvivirme desvivir volarme tirarme colgarse matan",
    ),
    (
        NEAR,
        "hermana hermano amigo amiga hija hijo padre madre papa mama esposo esposa novio novia marido mujer primo \
         prima companero companera vecino vecina sobrino sobrina tio tia abuelo abuela alguien alumno alumna ex \
         pareja compa cunado cunada colega mejor_amiga",
    ),
    (THEMSELF, "se matarse cortarse suicidarse lastimarse hacerse"),
    (
        SAYS,
        "dice dijo dicho dicen escribio escribe publico habla hablando amenaza quiere mando envio subio repite \
         cuenta diganle diganles digan dile busco confeso intento posteo",
    ),
    (
        TOOK,
        "tome tomar tomado tomarme tomo trague tragado tragar ingeri bebi beber bebido comi metido ingerido \
         tragarme tragando meti acabe he_tomado tomando",
    ),
    (
        MANY,
        "todas todos todo toda caja cajas frasco bote botella blister tableta_entera entera entero enteras punado \
         monton muchas demasiadas muchisimas tantas cantidad medio_frasco un_monton resto",
    ),
    (
        PILLS,
        "pastilla pastillas tableta tabletas pildora pildoras medicamento medicamentos medicina medicinas somnifero \
         somniferos paracetamol ibuprofeno aspirina aspirinas antidepresivos clonazepam rivotril diazepam lorazepam \
         tramadol insulina valium alprazolam xanax calmantes ansioliticos orfidal trankimazin capsulas_de_tramadol \
         metamizol",
    ),
    (POISON, "cloro lejia veneno raticida anticongelante detergente acido insecticida gasolina thinner sosa_caustica"),
    (LETHAL, "letal letales mortal mortales fatal"),
    (
        PAINLESS,
        "sin_dolor indolora indoloro rapida rapido rapidamente menos_dolorosa menos_dolorosas duele doloroso \
         dolorosa sin_sufrir sin_que_duela facil segura seguro cuanto_tarda tarda sufrir efectiva",
    ),
    (
        ASK,
        "como cual cuanto cuanta cuantas cuantos que donde hay es basta bastan necesito necesita suficiente \
         hacen_falta",
    ),
    (WAY, "forma formas manera maneras metodo metodos dosis cantidad modo mezcla altura combinacion"),
    (
        MEANS,
        "soga cuerda pistola arma escopeta rifle vias via_del_tren monoxido puente balas acantilado bala gas \
         revolver horca viga",
    ),
    (
        JUMP,
        "saltar salto tirarme tiro lanzarme aventarme colgarme colgar ahorcarme ahorcarse ahorcar arrojarme \
         ahogarme desangrarme desangrarse estrellarme estrellar caer tirar aventar estrello caida",
    ),
    (
        HIGH,
        "puente balcon ventana azotea techo edificio tren metro vias via acantilado camion piso pisos barranco \
         viaducto trafico autopista carretera",
    ),
    (
        WHEN,
        "esta_noche hoy manana sabado domingo lunes martes miercoles jueves viernes fin_de_semana pronto \
         cuando_todos cuando_mis cuando_se despues fecha cumpleanos navidad ya ahi ahora en_cuanto semana proximo \
         proxima noche salen",
    ),
    (
        DO_IT,
        "lo_hago lo_hare hacerlo lo_voy_a_hacer voy_a_hacerlo acabar_con terminar_con acabo_con todo_se_acaba \
         se_acaba todo_acaba se_acabo termino_todo acabar_ya todo_termina",
    ),
    (
        GOT,
        "tengo compre comprado guardo guardado guarde guardadas guardados ya_tengo junte juntado escondida \
         escondidas cajon armario garaje sotano lista listas listo preparada preparado elegi escritorio mesa deje \
         dejo escritas escribi escrita mesilla encontre consegui",
    ),
    (
        STASH,
        "guardando guardado guarde juntando junte juntado ahorrando contando acumulando acumulado conte \
         coleccionando",
    ),
    (LETTER, "carta cartas nota notas mensaje mensajes testamento video"),
    (
        BYE,
        "adios despedida despedidas despedirme despedi despido despidiendo ultimo_mensaje ultima_vez hasta_siempre \
         para_siempre ultimas_palabras ultima_noche me_despido",
    ),
    (
        THEY,
        "todos todo_el_mundo familia hijos hijo hija padres papas esposa esposo mama papa mujer marido novia novio \
         ellos les la_gente amigos demas hermanos mundo hermana hermano madre padre gente nadie",
    ),
    (
        BETTER,
        "mejor felices feliz aliviados alivio aliviada tranquilos facil bien ayudo descansar descanso descansan \
         descansarian descansaria libres paz respirar favor ahorro valgo agradecerian importaria igual",
    ),
    (BURDEN, "carga estorbo inutil sobro estorbando lastre molestia sirvo_para_nada no_sirvo un_peso"),
    (
        FAULT,
        "culpa perdon perdonenme perdoname perdonen perdonadme perdone los_quiero la_quiero lo_quiero las_quiero \
         los_amo la_amo lo_amo los_ame te_quiero te_amo lo_siento gracias_por_todo cuiden os_quiero cuidad",
    ),
    (
        NO_WAKE,
        "no_despertar nunca_despertar no_despertarme no_volver_a_despertar nunca_mas_despertar no_despertara \
         no_despierte no_despertar_mas no_despertarse jamas_despertar no_despierto no_me_despierte no_me_despertara \
         nunca_mas_desperta* dormir_para_siempre nunca_despierte no_volver_a_abrir no_abrir_los_ojos",
    ),
    (
        NOT_BE,
        "no_estar no_existir dejar_de_existir dejar_de_vivir desaparecer no_voy_a_estar no_estare no_estar_aqui \
         ya_no_voy_a_estar no_seguir_aqui ya_no_estare no_este_mundo no_ser no_haber_nacido nunca_haber_nacido \
         nunca_hubiera_nacido no_hubiera_nacido no_seguir_viviendo no_existiera ya_no_estar ya_no_existir \
         seguir_viviendo ya_no_este no_llego_a ya_no_pude no_llegare no_lo_voy_a_necesitar ya_no_lo_necesito \
         no_estare_viva no_estare_vivo irme_de_este esfumarme no_necesitare ya_no_necesito borrarme ya_no_voy",
    ),
    (
        FUTURE,
        "mes meses diciembre enero proximo proxima ano navidad verano plan programa rutina para_entonces futuro \
         entonces semana manana en_este_mundo este_mundo cumpleanos todos de_todo serio",
    ),
    (
        NO_WAY,
        "sin_futuro no_hay_futuro ningun_futuro no_tengo_futuro no_veo_salida sin_salida no_hay_salida \
         no_veo_futuro sin_esperanza no_tiene_sentido nada_tiene_sentido sin_sentido ya_no_puedo_mas no_puedo_mas \
         no_aguanto_mas ya_no_aguanto ya_no_puedo ya_no_pude que_todo_acabe que_todo_termine que_todo_pare \
         para_que_seguir nada_importa no_doy_mas ya_no_doy_mas perdi_la_esperanza ya_nada no_le_veo_sentido \
         hasta_aqui me_rendi me_rindo no_quiero_seguir todo_va_a_terminar ya_nada_me",
    ),
    (
        HARM,
        "corto corte cortar cortarme cortarse cortes corta cortado arano aranarme hago_dano hacerme_dano hice_dano \
         rasguno muerdo autolesion* castigo castigarme",
    ),
    (
        BODY,
        "brazo brazos muneca munecas muslo muslos piel antebrazo antebrazos pierna piernas venas vientre estomago \
         barriga cabeza",
    ),
    (
        BLADE,
        "cuchilla cuchillas navaja navajas cuchillo hoja_de_afeitar cuter cutter encendedor mechero tijeras aguja \
         cigarro cigarrillo vidrio gillette",
    ),
    (BLOOD, "sangre sangrar sangro sangra cicatriz cicatrices cortes heridas herida marcas sangrando cortadas"),
    (
        URGE,
        "otra_vez de_nuevo volvi volvi_a recai recaida cuando_me cada_vez cada_que impulso ganas hasta_que hasta \
         para_sentir desde_hace anoche vuelvo_a escondidas tentacion cuando_fallo dejar_de sin_parar",
    ),
    (
        PURPOSE,
        "a_proposito proposito adrede intencionalmente yo_mismo yo_misma queriendo miedo arrepiento ayuda \
         para_sentir para_morir castigarme para_acabar arrepenti no_despertar me_odio",
    ),
    (
        HIDE,
        "esconder escondo ocultar oculto tapar tapo mangas manga_larga cubrir cubro disimular que_no_se_vean \
         nadie_vea",
    ),
    (RELIEF, "ayuda alivia alivio calma sentir calmarme siento_mejor tranquiliza desahogo"),
    (
        BEFALL,
        "me_atropella me_atropellara me_atropelle atropellara me_pasara_algo me_pasa_algo me_pase_algo \
         me_diera_un_infarto se_me_parara_el_corazon se_parara_mi_corazon corazon_se_detuviera mi_corazon_se \
         me_cayera me_matara un_accidente que_me_mate cancer un_infarto choque me_mate_un",
    ),
    (OVERDOSE, "sobredosis"),
    (SUICIDE, "suicidio suicidios suicida suicidas suicidarme suicidarse suicidar suicidarte"),
    (GAVE, "regale regalado regalando di deje borre entregue reparti cerre done vendi encargue"),
    (THINGS, "perro gato cosas guitarra fotos ropa cuentas mascota pertenencias gata perra coleccion"),
    (TIRED, "cansado cansada harto harta agotado agotada soporto aguanto odio hartazgo"),
    (NOBODY, "nadie ninguno"),
    (
        NOTICE,
        "extranaria extranara extranar notaria notara lloraria llorara importaria importa importo echaria echara \
         funeral encontrar daria_cuenta dara_cuenta encontraran",
    ),
    (
        SURE,
        "no_kiero_vivir kiero_morir qiero_morir kiero_morirme desvivirme se_va_a_matar se_quiere_matar \
         se_quiere_morir quiere_morir quiere_morirse quiere_suicidarse se_corta_los se_corta_las me_quiero_morir \
         matarme paso_de_vivir paso_de_seguir no_seguir_viviendo me_voy_a_matar me_voy_a_ahorcar colgarme_esta \
         seguir_viviendo_no quiere_matarse quiere_quitarse volvi_a_cortarme dejar_de_cortarme volver_a_cortarme \
         cortarme_otra ganas_de_cortarme me_despedi_de_todos me_despido_de_todos no_quiere_vivir \
         no_quiere_seguir_viviendo todo_va_a_terminar_para_mi volvi_a_cortar vuelvo_a_cortarme",
    ),
    (
        SPORT,
        "abdominales sentadilla sentadillas series repeticiones burpees rutina_de pierna_hoy dia_de_pierna cuesta \
         maraton cardio saltar_la_cuerda saltar_cuerda salto_de_cuerda cajon_pliometrico salto_al_cajon escalada \
         escalar boxeo peso_muerto entrenar entrenando correr dominadas flexiones rodilla hombro espalda agujetas \
         lesion gimnasio polea triceps battle futbol esguince levantando levantar barra dominada",
    ),
    (
        SUPPLEMENT,
        "vitamina* creatina omega magnesio proteina* zinc hierro suplemento* cafeina cafe al_dia diarias diario \
         melatonina antibiotico* capsulas_de_omega",
    ),
    (
        ACCIDENT,
        "accidente_de afeitandome afeitar afeitarme cocinando cocina horno sarten verduras sin_querer me_cai jardin \
         tatuaje cirugia operacion pelo cabello unas sol se_cayo cayendo",
    ),
    (
        MEDIA,
        "pelicula serie_de libro cancion podcast noticias tasa noticia juego actor clase novela documental articulo \
         temporada tele",
    ),
    (
        GRIEF,
        "hace_un_ano hace_anos hace_dos_anos hace_tres_anos fallecio falleci* velorio funeral_de luto entierro \
         aniversario perdi_a",
    ),
    (
        AWAY,
        "vacaciones viaje viajes viajo mudanza mudarme trabajo oficina sedentaria sedentario extranjero sofa \
         soltero fumador ciudad fumar tabaco vivir_mejor vivir_sano vivir_mas vivir_bien",
    ),
    (FOOD, "hambre azucar comida pizza tacos chocolate dieta calorias ayuno grasa panza helado cenar ceno ensaladas"),
];
