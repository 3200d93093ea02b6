//! What somebody in danger is answered: fixed text, reviewed, in their language.

use super::Language;

/// The answer in that language. The lines of its own countries come first. Whoever runs an installation
/// checks the numbers against the services' own sites before going live; the two at the end lead everywhere else.
pub const fn answer(language: Language) -> &'static str {
    match language {
        Language::English | Language::Another => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
    }
}

/// Whether a text is such an answer.
pub fn is_answer(text: &str) -> bool {
    [ENGLISH, GERMAN, FRENCH, SPANISH].contains(&text)
}

const ENGLISH: &str = "I'm really glad you told me. What you are feeling matters, and you do not have to carry it \
alone. I'm a training coach and cannot give you the help you deserve right now, but people who can are there at any hour:

- If you are in immediate danger, call your emergency number now (112 in Europe, 911 in the US and Canada, 999 in the UK, 000 in Australia).
- US and Canada: call or text 988 (Suicide & Crisis Lifeline).
- UK and Ireland: Samaritans, 116 123, free, day and night.
- Australia: Lifeline, 13 11 14. New Zealand: call or text 1737.
- Germany: TelefonSeelsorge, 0800 111 0 111. Austria: 142. Switzerland: 143.
- France: 3114. Spain: 024. Netherlands: 0800 0113. Belgium: 1813. Poland: 116 123. Italy: 02 2327 2327.
- Brazil: 188. Japan: 0120 279 338. South Korea: 109.
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
- México: Línea de la Vida, 800 911 2000.
- Estados Unidos y Canadá: 988 (también en español: pulsa 2).
- Reino Unido e Irlanda: Samaritans 116 123. Alemania: 0800 111 0 111. Francia: 3114.
- En cualquier otro país: https://findahelpline.com reúne líneas gratuitas y confidenciales.

Si puedes, cuéntale a alguien de confianza cómo te sientes y quédate con esa persona hasta estar a salvo. El entrenamiento puede esperar.";
