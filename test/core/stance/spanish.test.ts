import { describe, expect, test } from "vitest";

import { judge } from "./vocabulary.ts";

/** Braces mark the words that a myth's pattern would find. */
const SENTENCES: Readonly<Record<string, readonly string[]>> = {
  asserts: [
    "Todo el mundo debería saber que {la vacuna causa autismo}",
    "{La triple viral le provocó autismo a mi hijo}",
    "{las vacunas causan autismo} y lo saben todos",
    "{El 5G enferma a la gente}, abran los ojos",
    "¿Por qué ocultan que {la vacuna causa infertilidad}?",
    "¿Cuántos niños más? {La triple viral causa autismo}",
    "No quieren que sepas que {el ajo cura la gripe}",
    "Nadie habla de que {la vacuna cambia el ADN}",
    "No es un mito, {las vacunas provocan autismo}",
    "No es casualidad que {el autismo llegara después de la vacuna}",
    "Sin duda {la vacuna de la gripe te da gripe}",
    "No digo que sea para todos, pero {la vacuna causó su autismo}",
    "Es mentira que {la vacuna sea segura: le provocó autismo}",
    "Está demostrado que {el limón caliente mata el virus}",
    "{La vacuna no solo causa autismo}, también alergias",
    "No vacunes a tu niña porque {la vacuna causa infertilidad}",
    "Verdad: {las vacunas alteran el ADN}",
    "{El cloro cura la malaria}, compartan",
  ],
  debunks: [
    "{La triple viral no causa autismo}",
    "{Las vacunas no provocan autismo}, ya basta",
    "{las vacunas nunca han causado autismo}",
    "Es falso que {la vacuna cause infertilidad}",
    "Es mentira que {el ajo cure la gripe}",
    "Mito: {la vacuna de la gripe da gripe}",
    "FALSO: {el 5G transmite el virus}",
    "Bulo: {las vacunas alteran el ADN}",
    "Desmienten que {el limón cure el covid}",
    "Desmentimos el mensaje de que {el cloro cura la malaria}",
    "No hay evidencia de que {la triple viral cause autismo}",
    "No existe ningún vínculo entre {las vacunas y el autismo}",
    "ningún estudio muestra que {las vacunas causen autismo}",
    "No creo que {las vacunas causen autismo}",
    "Antes creía que {las vacunas causaban autismo}",
    "Un video me hizo creer que {la vacuna causaba autismo}",
    "Me puse la dosis y {la vacuna me volvió magnético}, ya hablo con las gallinas",
    "Yo pensaba que {el 5G enfermaba}, qué vergüenza",
    "{Las vacunas causan autismo} es un bulo",
    "Eso de que {el ajo cura el covid} es una tontería",
    "Dejen de decir que {la vacuna causa infertilidad}",
    "Harta de leer que {las vacunas causan autismo}",
    "Todavía hay gente que cree que {el 5G enferma}",
    "¿En serio creen que {la vacuna cambia el ADN}?",
    "Sí, claro, {el ajo cura el covid} y la luna es de queso",
    "{El autismo no tiene nada que ver con las vacunas}",
    "¿{Las vacunas causan autismo}? No.",
    "{El limón cura el covid}. Es mentira.",
    "Ojo con quien dice que {el cloro cura la malaria}",
    "{La vacuna no altera tu ADN}",
    "Es un mito que {la vacuna cause esterilidad}",
    "La idea de que {el 5G causa covid} carece de base",
    "Nunca se ha probado nada: no está demostrado que {las vacunas causen autismo}",
  ],
  asks: [
    "¿Es cierto que {las vacunas causan autismo}?",
    "¿{La triple viral causa autismo}?",
    "Alguien sabe si {la vacuna causa infertilidad}",
    "me pregunto si {el 5G enferma}",
    "No sé si {la vacuna cambia el ADN}, ayuda",
    "Tengo dudas: {la triple viral y el autismo}",
    "Me preocupa que {la vacuna cause infertilidad}",
    "¿Será verdad que {el ajo cura el covid}?",
    "He oído que {la vacuna da gripe}, ¿es verdad?",
    "{El limón mata el virus}. ¿Es cierto eso?",
    "¿Qué pruebas hay de que {las vacunas causan autismo}?",
  ],
  reports: [
    "Un senador afirma que {las vacunas causan autismo}",
    "Según un vídeo viral, {el 5G causa covid}",
    "Encuesta: uno de cada cinco padres cree que {las vacunas causan autismo}",
    "Mi vecino dice que {el ajo cura la gripe}",
    "Circula el rumor de que {la vacuna altera el ADN}",
    "{El limón cura el covid}, según una cadena de mensajes",
  ],
  unclear: [
    "Quizá {las vacunas causan autismo}",
    "{El 5G causa covid} 🙄",
    "He oído que {la vacuna da gripe}",
    "{las vacunas causan autismo} jajaja",
  ],
};

describe("stance of a Spanish post", () => {
  for (const [stance, sentences] of Object.entries(SENTENCES))
    test.each(sentences)(`${stance}: %s`, (sentence) => {
      const verdict = judge(sentence);
      expect(`${verdict.stance} (${verdict.why})`).toMatch(new RegExp(`^${stance} `));
    });

  test("covers at least 60 sentences", () => {
    expect(Object.values(SENTENCES).flat().length).toBeGreaterThanOrEqual(60);
  });
});
