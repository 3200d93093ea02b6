//! What somebody in danger is answered: fixed text, reviewed, in their language.
//!
//! Numbers as of 2026-11-21, each compared with what the service, its ministry or the press says, and answered day and
//! night unless the text says otherwise: 988 (988lifeline.org; Spanish in the US alone, by 2; Canada: call or text),
//! Samaritans 116 123 (samaritans.org; of Ireland by the press of 2019), Lifeline 13 11 14, 1737, TelefonSeelsorge 0800
//! 111 0 111 and 0800 111 0 222, of Austria 142 (its release of 2023), Dargebotene Hand 143 (Federal Office of Public
//! Health), 3114 (3114.fr), 024 (Ministerio de Sanidad), Línea de la Vida 800 911 2000, Argentina 0800 999 0091 (health
//! fund and press of 2025), Centre de prévention du suicide 0800 32 123 and 1813 of Belgium, 113 of the Netherlands
//! (0800 0113), 116 123 of Poland (campaign of 2025), 1411 of Portugal (2025), 188 of Brazil (CVV), Tele-MANAS 14416 of
//! India (2025), 90390 of Sweden (2024). Telefono Amico of Italy answers from 9 to 24 h (2025). 0120 279 338 of Japan:
//! a page of 2021 says day and night, nothing newer was found. Emergency numbers and findahelpline.com are common
//! knowledge. Whoever runs an installation checks them again, and may put texts of their own in their place.

use std::collections::BTreeMap;

use super::Language;

/// The shortest and the longest text of one's own, in characters: what is shorter names nobody to turn to.
const OWN_CHARS: std::ops::RangeInclusive<usize> = 40..=4_000;

/// What somebody in danger is answered: the built-in texts, or those that an installation puts in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrisisAnswers(BTreeMap<String, String>);

impl CrisisAnswers {
    /// Texts of one's own, by `en`, `de`, `fr` and `es`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn with(own: BTreeMap<String, String>) -> Result<Self, String> {
        for (language, text) in &own {
            if !Language::ALL.iter().any(|known| known.code() == language) {
                return Err(format!("names {language}, which is none of en, de, fr and es"));
            }
            if !OWN_CHARS.contains(&text.trim().chars().count()) {
                let (least, most) = (OWN_CHARS.start(), OWN_CHARS.end());
                return Err(format!("must have {least} to {most} characters in {language}"));
            }
        }
        Ok(Self(own))
    }

    /// The answer in that language.
    pub fn answer(&self, language: Language) -> &str {
        self.0.get(language.code()).map_or(built_in(language), String::as_str)
    }

    /// Whether a text is such an answer, or was one before an installation had its own.
    pub fn is_answer(&self, text: &str) -> bool {
        Language::ALL.iter().any(|language| text == self.answer(*language) || text == built_in(*language))
    }
}

/// The built-in answer in that language. The lines of its own countries come first; the two at the end lead everywhere
/// else.
const fn built_in(language: Language) -> &'static str {
    match language {
        Language::English | Language::Another => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
    }
}

const ENGLISH: &str = "I'm really glad you told me. What you are feeling matters, and you do not have to carry it \
alone. I'm a training coach and cannot give you the help you deserve right now, but people who can are there at any hour unless it says otherwise:

- If you are in immediate danger, call your emergency number now (112 in Europe, 911 in the US and Canada, 999 in the UK, 000 in Australia).
- US and Canada: call or text 988 (Suicide & Crisis Lifeline).
- UK and Ireland: Samaritans, 116 123, free, day and night.
- Australia: Lifeline, 13 11 14. New Zealand: call or text 1737.
- Germany: TelefonSeelsorge, 0800 111 0 111. Austria: 142. Switzerland: 143.
- France: 3114. Spain: 024. Portugal: 1411. Netherlands: 0800 0113. Belgium: 1813 (Dutch), 0800 32 123 (French).
- Poland: 116 123. Sweden: 90390. India: 14416. Japan: 0120 279 338. Brazil: 188. Mexico: 800 911 2000. Argentina: 0800 999 0091.
- Italy: 02 2327 2327, from 9 am to midnight only; at night 112.
- Anywhere else: https://findahelpline.com lists free, confidential lines by country.

If you can, tell somebody you trust how you feel, and stay with them until you are safe. Training can wait.";

const GERMAN: &str = "Danke, dass du das sagst. Was du fühlst, ist wichtig, und du musst damit nicht allein sein. Ich \
bin ein Trainingscoach und kann dir jetzt nicht die Hilfe geben, die du verdienst, aber diese Menschen können es, rund um die Uhr:

- Bei akuter Gefahr: Notruf 112 (in den USA und Kanada 911).
- Deutschland: TelefonSeelsorge, 0800 111 0 111 oder 0800 111 0 222, kostenlos und anonym.
- Österreich: TelefonSeelsorge 142. Schweiz: Die Dargebotene Hand 143.
- Großbritannien und Irland: Samaritans 116 123. USA und Kanada: 988. Frankreich: 3114. Spanien: 024.
- Überall sonst: https://findahelpline.com nennt kostenlose, vertrauliche Stellen nach Land.

Wenn du kannst, sag jemandem, dem du vertraust, wie es dir geht, und bleib bei diesem Menschen, bis du sicher bist. Das Training kann warten.";

const FRENCH: &str = "Merci de me l'avoir dit. Ce que tu ressens compte, et tu n'as pas à le porter seul. Je suis un coach \
d'entraînement et je ne peux pas t'apporter l'aide que tu mérites, mais ces personnes le peuvent, à toute heure :

- En danger immédiat : appelle le 112 (le 15 en France, le 911 aux États-Unis et au Canada).
- France : 3114, numéro national de prévention du suicide, gratuit, 24 h/24.
- Belgique : 0800 32 123 (Centre de prévention du suicide). Suisse : 143 (La Main Tendue).
- Canada et États-Unis : 988, appel ou texto.
- Royaume-Uni et Irlande : Samaritans 116 123. Allemagne : 0800 111 0 111. Espagne : 024.
- Ailleurs : https://findahelpline.com indique des lignes gratuites et confidentielles par pays.

Si tu le peux, parle à quelqu'un en qui tu as confiance et reste avec cette personne jusqu'à être en sécurité. L'entraînement peut attendre.";

const SPANISH: &str = "Gracias por contármelo. Lo que sientes importa, y no tienes que llevarlo a solas. Soy un \
entrenador y no puedo darte la ayuda que mereces ahora, pero estas personas sí, a cualquier hora:

- Si hay peligro inmediato, llama al 112 (911 en Estados Unidos, Canadá y México).
- España: 024, línea de atención a la conducta suicida, gratuita y confidencial, 24 horas.
- México: Línea de la Vida, 800 911 2000, gratuita, 24 horas.
- Argentina: 0800 999 0091, gratuita, 24 horas.
- Estados Unidos: 988 (en español: pulsa 2). Canadá: 988 (en inglés y francés).
- Reino Unido e Irlanda: Samaritans 116 123. Alemania: 0800 111 0 111. Francia: 3114.
- En cualquier otro país: https://findahelpline.com reúne líneas gratuitas y confidenciales.

Si puedes, cuéntale a alguien de confianza cómo te sientes y quédate con esa persona hasta estar a salvo. El entrenamiento puede esperar.";
