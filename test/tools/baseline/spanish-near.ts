/**
 * Near misses in Spanish, by the myth whose words they use: posts that share its vocabulary and do
 * not make, ask about or report its claim. `{name}` is a slot of slots.ts, `{a|b}` picks one. Nobody here exists.
 */

export const SPANISH_NEAR: Readonly<Record<string, readonly string[]>> = {
  "vax-mmr-autism": [
    "{Mi hijo autista|Mi sobrina, que es autista,} se puso la triple viral {time} y {se portó genial|ni pestañeó}",
    "La asociación de autismo comparte local con {place}, donde ponen la triple viral",
    "Cita para la triple viral y para la valoración de autismo en {la misma semana|el mismo día}, la agenda echa humo",
  ],
  "vax-too-many-too-soon": [
    "A {kid} le pusieron {dos|tres} vacunas en la visita de los cuatro meses y durmió {toda la tarde|como un tronco}",
    "El calendario de vacunas de la nevera dice que toca en {month}",
    "La enfermera nos explicó el calendario de vacunas {time}, con dibujos y todo",
  ],
  "vax-aluminum-toxic": [
    "¿El papel de aluminio va al amarillo? Pregunto después de hacer {food}",
    "Explican en la radio qué hace la sal de aluminio en una vacuna: {ayuda a las defensas|dosis mínimas}",
  ],
  "vax-thimerosal-mercury": [
    "Se rompió el termómetro de mercurio de la abuela {time}, ¿dónde se lleva?",
    "Mercurio retrógrado y {kid} con cita de vacunas {weekday}",
  ],
  "vax-sids": [
    "Cuna nueva: colchón firme y boca arriba, como dice la hoja de la matrona",
    "Vacunas de los dos meses {time}, fiebre suave y mucho mimo",
  ],
  "vax-vaers-proof": [
    "Notifiqué la reacción de mi brazo en farmacovigilancia {time}, {cinco|diez} minutos",
    "Clase {time}: una notificación es una señal, no una causa",
  ],
  "measles-infection-better": [
    "Hay sarampión en la guardería de {kid}, revisando la cartilla",
    "Mi abuela aún habla del cuarto oscuro del sarampión, {pobre|qué miedo pasaban}",
    "{Dos|Tres} casos nuevos de sarampión en la provincia, dice {la radio|el periódico}",
  ],
  "hepb-birth-dose-unneeded": [
    "A la bebé le pusieron la de la hepatitis B {antes del alta|el primer día}, ni se enteró",
    "Me piden los anticuerpos de la hepatitis B para {las prácticas|el trabajo}, ¿dónde se hace?",
  ],
  "homeopathic-vaccines": [
    "Cerraron la tienda de homeopatía de la esquina, ponen {una panadería|bicis}",
    "Vacunas del viaje {time}: {tifoidea|fiebre amarilla} en un brazo y hepatitis A en el otro",
  ],
  "newborn-vitamin-k": [
    "Vitamina K, prueba del talón y a dormir. Bienvenido, pequeño",
    "El perejil tiene vitamina K y papá toma anticoagulantes, así que a medir",
  ],
  "measles-vitamin-a": [
    "Zanahorias por la vitamina A, dice {who}, y {kid} solo come eso",
    "Se me volcó el aceite de hígado de bacalao en {el bolso|el coche} {time}",
  ],
  "hpv-infertility": [
    "Vacuna del papiloma en el cole {time}, {kid} volvió con una pegatina",
    "Dos años de tratamiento de fertilidad y {time} vimos el latido",
    "Citología {time}, papiloma negativo, {qué alivio|a celebrarlo}",
  ],
  "flu-shot-gives-flu": [
    "Vacuna de la gripe {time}, brazo {pesado|bien}, me fui a {sport}",
    "Media oficina con gripe y la vacuna sin huecos hasta {weekday}",
    "Tuve la gripe en {month} y no se la deseo a nadie. Ya pedí cita para la vacuna",
  ],
  "covid-vax-dna": [
    "Deberes con {kid}: del ADN al ARN y del ARN a la proteína, y luego {food}",
    "Me hice el test de ADN de los antepasados: {medio gallego|tres pueblos}",
  ],
  "covid-vax-infertility": [
    "Refuerzo del covid y matrona el mismo día, {veinte|treinta} semanas ya",
    "Se me atrasó la regla dos días y estaba {feel}, y era la mudanza",
  ],
  "covid-vax-microchip": [
    "Le pusieron el microchip {al perro|a la gata} {time}, un {quejido|maullido} y listo",
    "El imán de la nevera que dice VACUNADA se cayó otra vez",
  ],
  "covid-vax-shedding": [
    "El perro suelta pelo por toda la casa {time}",
    "{who} me pegó el covid {time}, ni media hora juntos",
  ],
  "covid-vax-turbo-cancer": [
    "Batidora nueva con turbo: {food} en diez segundos",
    "La oncóloga le dijo a mamá que se pusiera el refuerzo entre sesiones",
  ],
  "covid-ivermectin": [
    "Al caballo le tocó la ivermectina {time} y casi escupe a {who}",
    "Crema de ivermectina para la rosácea, {pica|va mejor}",
    "Covid positivo {time}, {food} y series",
  ],
  "covid-hydroxychloroquine": [
    "Seis años con hidroxicloroquina por el lupus, revisión de ojos {time} perfecta",
    "No quedaba hidroxicloroquina en {place}, tercera vez",
  ],
  "covid-drink-alcohol": [
    "Alcohol en gel en cada bolso, manías del covid",
    "Desinfecté la cocina {time} y huelo a {hospital|piscina}",
    "Una copa de vino con {who} {time}, y a dormir",
  ],
  "5g-disease": [
    "Por fin 5G en el pueblo, {la videollamada con la abuela|el mapa} funciona",
    "Antena nueva detrás del cole, dicen que mejora la señal de las ambulancias",
  ],
  "masks-dont-work": [
    "Mascarilla y guantes para lijar el suelo {time}",
    "Mascarilla de pepino, {food} y cama",
    "En {place} piden mascarilla si tienes tos, normal",
  ],
  "mpox-covid-vaccine": [
    "Segunda dosis contra la mpox {time}, un bultito",
    "El herpes zóster no es broma, {who} no aguantaba la camisa",
  ],
  "mpox-only-gay-men": [
    "Vacunas de mpox en el Orgullo {time}, cola {alegre|con música}",
    "Folleto de mpox en {tres|cinco} idiomas en {place}",
  ],
  "h5n1-milk": [
    "Gripe aviar en {la granja|el estanque}, lo vallaron {time}",
    "Los huevos están caros por la gripe aviar, toca {food}",
  ],
  "polio-vaccine-sterility": [
    "Gotas de la polio en el barrio {time}, mi {prima|hermana} es voluntaria",
    "Mi {tío|maestro} tuvo polio y cuenta las mejores historias",
  ],
  "tetanus-vaccine-sterility": [
    "Pisé un clavo {time}, vacuna del tétanos en {place}",
    "Embarazada y con la dosis del tétanos puesta {time}, la matrona cantaba",
  ],
  "ebola-salt-water": [
    "Gárgaras de agua con sal para {ill}, cosas de la abuela",
    "Documental sobre el ébola {time}, qué enfermeras",
  ],
  "cholera-vaccine-poison": [
    "El cloro de la piscina me dejó el pelo {verde|como paja}",
    "Hervir el agua o pastillas de cloro hasta {weekday}, dice el ayuntamiento",
  ],
  "malaria-artemisia-tea": [
    "Planté artemisa junto al muro, huele {bien|a botica}",
    "Pastillas de la malaria antes del viaje, sueños raros",
  ],
  "tb-stop-treatment": [
    "Mes {cuatro|cinco} de pastillas para la tuberculosis, ya queda menos",
    "Prueba de la tuberculosis para el trabajo {time}",
  ],
  "hiv-does-not-cause-aids": [
    "Prueba del VIH en la farmacia {time}, veinte minutos, negativa",
    "Vela por el día del sida en {place} {time}",
  ],
  "hiv-undetectable-myth": ["Diez años de tratamiento del VIH, indetectable y entrenando para {un 10k|la media}"],
  "dengue-papaya-leaf": [
    "Ensalada de papaya, que {time} hacía calor",
    "El dengue tumbó a {who} diez días, mosquitero puesto",
    "Fumigan contra el dengue {weekday}, recojan la ropa",
  ],
  "rabies-home-remedy": [
    "Me mordió {un perro|un gato} {time}, quince minutos de agua y jabón y vacuna de la rabia en {place}",
    "La cúrcuma mancha {la encimera|todo} para siempre",
  ],
  "antibiotics-for-virus": [
    "Antibiótico para la otitis de {kid}, sabor plátano, {odio|éxito}",
    "La pediatra dice que es un virus, nada de antibiótico, {food} y reposo",
    "Terminé el antibiótico de la muela {time}",
  ],
  "vax-no-placebo-trials": ["Me apunté a un ensayo de una vacuna, quizá me toque placebo, {intriga|dan galletas}"],
  "vax-sanitation-not-vaccines": ["Museo de la salud {time}: agua limpia, jabón, vacunas y una jeringa enorme"],
  "virus-never-isolated": [
    "Aislado con covid en el cuarto, {who} deja {food} en la puerta",
    "El portátil con virus y yo también",
  ],
  "covid-doctors-declaration": [
    "Médicos de la región firman una carta por {más enfermeras|mejores guardias}",
    "Declaración de la renta, test de covid y dentista, vaya {month}",
  ],
  "cancer-alternative-cure": [
    "Ronda {tres|cuatro} de quimio {time}, la enfermera cuenta chistes",
    "La cirugía salió bien, radioterapia en {month}",
    "El jengibre me calma las náuseas de la quimio, idea de la enfermera",
  ],
  "cancer-sugar-alkaline": [
    "Un mes sin azúcar, sueño con {churros|alfajores}",
    "Pilas alcalinas para el mando, cambiadas {time}",
    "Venta de bizcochos para la planta de oncología, {diez|veinte} kilos de azúcar",
  ],
  "cancer-laetrile": [
    "Mermelada de albaricoque, {once|veinte} frascos y una olla quemada",
    "Pinchazo de B12 {time}, a ver si espabilo",
  ],
  "cancer-black-salve": ["Me quitaron un lunar {time}, dos puntos", "Revisión de piel {time}, {nada|uno a vigilar}"],
  "cancer-cannabis-cure": [
    "La oncóloga le dio un fármaco con cannabis para las náuseas, {ayuda|da sueño}",
    "Aceite de CBD para el perro y los petardos, {nada|roncó}",
  ],
  "cancer-antiparasitic": [
    "Pastilla de lombrices para el perro {time}, escondida en {queso|paté}",
    "Mebendazol para toda la familia, gracias, guardería",
  ],
  "cancer-mammogram": [
    "Mamografía {time}: placas frías, técnica amable",
    "Me llamaron por la mamografía, era un quiste",
  ],
  "cancer-deodorant": [
    "Me olvidé el desodorante con cuarenta grados, perdón",
    "Sin desodorante antes de la mamografía, te dan toallitas",
  ],
  "diabetes-natural-cure": [
    "Rollos de canela {time}, la casa huele a {gloria|Navidad}",
    "Doce años con diabetes tipo 1, bomba de insulina nueva",
    "Menos pan, más paseo y la misma metformina",
  ],
  "statins-cholesterol-scam": [
    "Colesterol mejor tras {tres|seis} meses de estatina y {sport}",
    "Estafa por teléfono {time}: decían ser de {place}. Colgad.",
  ],
  "cough-cpr": [
    "Curso de reanimación {time}, el muñeco sobrevivió",
    "Esta tos dura {tres|cinco} semanas, parezco una foca",
  ],
  "sunscreen-causes-cancer": [
    "Protector solar en los ojos al empezar a {sport}",
    "Factor cincuenta y sombrero, nos vamos a la playa",
  ],
  "fluoride-iq": [
    "Barniz de flúor en el dentista {time}, sabe a {plátano|pintura}",
    "Sin agua del grifo hasta {weekday}",
  ],
  "raw-milk-healthier": [
    "Queso de leche cruda del mercado, que no lo coma {mi hermana embarazada|el perro}",
    "Prueba de alergia a la leche de {kid} {time}",
    "Visita a la lechería {time}, vimos pasteurizar",
  ],
  "detox-cleanse": ["Detox digital: sin móvil y {dos|tres} libros", "¿Leche limpiadora o espuma? Mi piel está {feel}"],
  "parasite-cleanse": [
    "Otra vez la película de los parásitos {time}, perfecta",
    "Limpié la pecera de parásitos, los peces me perdonan",
  ],
  "mms-bleach": [
    "Lejía en mi jersey negro {time}, ahora tiene dibujo",
    "{kid} chupó el tapón de la lejía, llamamos a toxicología, todo bien",
  ],
  "colloidal-silver": ["Limpié la plata de la abuela {time}", "Medalla de plata en {natación|ajedrez} {time}"],
  chemtrails: ["Contando estelas de avión desde la hamaca con {kid}", "Fumigan el olivar {time}, ventanas cerradas"],
  "abortion-breast-cancer": ["Me llegó la carta del cribado de cáncer de mama, ya tengo la edad"],
  "abortion-pill-reversal": ["Progesterona para la menopausia, semana dos, por fin duermo"],
  "emergency-contraception-abortion": ["Pastilla del día después en {place} {time}, sin sermón, gracias"],
  "contraception-infertility": [
    "Cambio de DIU {time}, {ibuprofeno|manta} y película",
    "Dejé la píldora en {month} y embarazada en verano, wow",
  ],
  "pregnancy-acetaminophen-autism": [
    "Paracetamol, cuarto oscuro y embarazo con migraña",
    "La matrona me dejó tomar paracetamol para {la muela|la fiebre} {time}",
  ],
  "pregnancy-vaccines-unsafe": [
    "Vacuna de la tosferina en la semana {veintiocho|treinta}, el bebé da patadas",
    "Vacuna de la gripe y embarazo: cita {weekday}",
  ],
  "suicide-asking-plants-idea": [
    "Curso sobre cómo preguntar por el suicidio {time}, duro y bueno",
    "La línea de crisis fue amable con {mi hermano|conmigo} {time}",
  ],
  "depression-weakness": [
    "Antidepresivos, semana {tres|seis}: {time} me reí de una paloma",
    "Tobillo débil, café fuerte",
  ],
  "fentanyl-touch": [
    "Parche de fentanilo para el dolor de papá, lo cambia la enfermera",
    "Pantallas táctiles y guantes, qué combinación",
  ],
  "naloxone-enables": ["Naloxona en el bolso desde el curso {time}, ojalá no haga falta"],
  "vaping-harmless": [
    "Dejé de vapear hace {dos|tres} semanas, chicles por todas partes",
    "El vapor de la olla me empañó las gafas",
  ],
  "anaphylaxis-antihistamine": [
    "Dos autoinyectores, uno en cada mochila, {kid} sabe qué hacer",
    "Antihistamínico de noche para el polen y a dormir",
  ],
  "burns-butter": [
    "Se me quemó la mantequilla otra vez",
    "Me quemé con el horno {time}, veinte minutos de agua del grifo y bien",
  ],
  "seizure-object-in-mouth": [
    "Mi hermana tuvo una convulsión {time}, de lado y mirando el reloj, dos minutos",
    "El bebé se lleva todo a la boca: llaves, calcetines, mi móvil",
  ],
  "snakebite-suck-venom": [
    "Vimos una víbora en el sendero {time}, cada una por su lado",
    "Curso {time}: mordedura de serpiente, quieto y llamar",
  ],
  "heat-fan-enough": [
    "Murió el ventilador en plena ola de calor, dormimos en {el balcón|la cocina}",
    "Refugio climático en {place}, visito a {la vecina|la abuela} dos veces al día",
  ],
};
