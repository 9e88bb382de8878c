/**
 * Near misses in English, by the myth whose words they use: posts that share its vocabulary and do
 * not make, ask about or report its claim. `{name}` is a slot of slots.ts, `{a|b}` picks one. Nobody here exists.
 */

export const ENGLISH_NEAR: Readonly<Record<string, readonly string[]>> = {
  "vax-mmr-autism": [
    "{My autistic son|My autistic daughter|My nephew, who is autistic,} had the MMR {time} and {was so brave|got three stickers|did not even flinch}",
    "Booked the MMR and the autism assessment for {the same week|the same morning}, my calendar is {feel}",
    "My MMR in {the ranked queue|that shooter} dropped two hundred points {time}, {I blame the lag|never playing solo again}",
    "The autism charity is collecting {books|toys} next to {place}, where they give the MMR on {weekday}s",
    "{Autism acceptance walk|Sensory hour at the pool} was lovely {time}. Off to {place} for the second MMR tomorrow",
  ],
  "vax-too-many-too-soon": [
    "{kid} had {two|three} jabs at the {eight week|four month} visit {time} and then slept {for hours|all the way home}",
    "The schedule on the fridge says the next baby shots are due in {week|month}s that I keep forgetting",
    "Is there a calendar that reminds me which vaccines {kid} gets at {twelve|eighteen} months?",
    "Nurse explained the whole baby vaccine schedule {time}, {with drawings|very patiently}, feeling {feel}",
  ],
  "vax-aluminum-toxic": [
    "Dropped the aluminium {tray|foil} on my foot {time}, on the way to get {kid} vaccinated of all days",
    "Does aluminium foil go in the blue bin or the grey one? Asking after cooking {food}",
    "Reading how an aluminium salt helps a vaccine work: {tiny amounts, less than in food|decades of use}. Neat chemistry",
  ],
  "vax-thimerosal-mercury": [
    "The old mercury thermometer broke {time}, so I am looking up how to clean that safely",
    "Mercury is in retrograde and {kid} has a jab on {weekday}, wish us luck",
    "The pharmacist says the {flu jab|flu shot} here comes in single doses without thimerosal anyway",
  ],
  "vax-sids": [
    "New crib arrived {time}: firm mattress, nothing else in it, as the safe sleep leaflet says",
    "Every night I check that {the baby|our newborn} sleeps on the back. SIDS worry is real, feeling {feel}",
    "Eight week vaccines {time}, then a long nap on the back in the cot. {Good day|Quiet evening}.",
  ],
  "vax-vaers-proof": [
    "Filed a report of my sore arm with {Yellow Card|VAERS} {time}, it took {five|ten} minutes",
    "Lecture on pharmacovigilance {time}: anyone can report to VAERS and a report is a signal, not a cause",
    "Anyone know the form to report a rash to the {Yellow Card|medicines} scheme?",
  ],
  "measles-infection-better": [
    "Measles at {kid}'s nursery, so we are {checking the red book|calling the GP} {time}",
    "My {gran|grandad} still talks about the measles ward of 1958 and how dark they kept it",
    "Catching up on measles doses before we travel, {place} had a slot {time}",
    "{Two|Three} new measles cases in the county, says {the radio|the local paper}",
  ],
  "hepb-birth-dose-unneeded": [
    "Our newborn got the hepatitis B dose {before we left the ward|on day one}, hardly woke up",
    "Need my hepatitis B titre for the {nursing|dental} course, where do I get the blood test?",
    "Third hepatitis B dose done {time}, now I can start the placement at {place}",
  ],
  "homeopathic-vaccines": [
    "The homeopathy shop next to {place} closed {time}, it is a {bakery|bike shop} now",
    "My aunt swears by her little globules for {jet lag|bad dreams}, and still took her {shot} {time}",
    "Travel clinic {time}: {typhoid|yellow fever} vaccine in one arm, {hepatitis A|tetanus} in the other",
  ],
  "newborn-vitamin-k": [
    "Vitamin K shot and first cuddle {time}, welcome little one",
    "Kale has so much vitamin K that my {dad|uncle} on warfarin has to count the leaves",
    "Midwife talked us through the newborn checks: {hearing test|heel prick}, vitamin K, weigh-in",
  ],
  "measles-vitamin-a": [
    "Carrots for vitamin A, said {who}, and {kid} now only eats carrots",
    "Cod liver oil spilled in my bag {time}. The whole {bus|office} knows.",
    "The WHO sheet says children ill with measles get vitamin A from their doctor to protect the eyes",
  ],
  "hpv-infertility": [
    "HPV jabs at school {time}, {kid} traded a plaster for {crisps|a sticker}",
    "After two years of fertility treatment we got a {yes|heartbeat} {time}. Feeling {feel}",
    "Smear test {time}, HPV negative, {relieved|off for cake}",
    "Letter from school: HPV vaccine for year eight on {weekday}, boys and girls",
  ],
  "flu-shot-gives-flu": [
    "Got my flu shot {time}, arm {sore|heavy}, went to {sport} anyway",
    "Half the office has the flu and the flu jab clinic is {full|booked} until {weekday}",
    "Flu shot in the left arm, shopping in the right. {Autumn|October} in a nutshell",
    "I had the flu in {March|January} and would not wish it on anyone. Jab booked.",
  ],
  "covid-vax-dna": [
    "Sent my spit to one of those DNA ancestry sites. Turns out I am {a third Norwegian|mostly from two villages}",
    "Biology homework with {kid}: DNA makes RNA makes protein, and {food} makes us happy",
    "The mRNA talk at the library was {packed|great}, the speaker drew ribosomes as little ovens",
    "Watched a documentary on gene therapy for {sickle cell|a rare eye disease} {time}, remarkable people",
  ],
  "covid-vax-infertility": [
    "Covid booster and the midwife on the same day, both {fine|quick}. {Twenty|Thirty} weeks along",
    "We lost a pregnancy in {spring|March}. If you are in that place too, the helpline at {place} is kind",
    "My period was two days late and I was {feel}, then remembered I had moved house {time}",
  ],
  "covid-vax-microchip": [
    "The vet put a microchip in our {dog|cat} {time}, one {yelp|meow} and done",
    "The magnet on my fridge that says VACCINATED fell off again {time}",
    "Global microchip shortage means the {car|washing machine} is delayed until {month}",
    "Fitness tracker says I slept four hours after the covid booster, {harsh|fair}",
  ],
  "covid-vax-shedding": [
    "The dog is shedding all over the sofa {time}, send lint rollers",
    "Snake shed its whole skin in one piece {time}, {kid} is keeping it",
    "Caught covid from {who} {time}, four lines of the test before I had my coat off",
  ],
  "covid-vax-turbo-cancer": [
    "Turbo setting on the new blender, {food} in ten seconds",
    "Oncology told mum to take the covid booster between chemo rounds, done {time}",
    "My cousin's car lost its turbo {time}, and I have a cancer screening letter to answer. Adulthood.",
  ],
  "covid-ivermectin": [
    "Horse got his ivermectin paste {time} and tried to spit it at {who}",
    "Doctor gave me ivermectin cream for rosacea, it {stings a bit|helps}",
    "Covid positive {time}, living on {food} and {tea|films}",
    "Prescribed ivermectin for scabies after {the trip|the shared flat}, washing every sheet we own",
  ],
  "covid-hydroxychloroquine": [
    "Six years on hydroxychloroquine for lupus, yearly eye check {time} was fine",
    "My rheumatologist raised the hydroxychloroquine dose {time}, joints feel {better|looser}",
    "Pharmacy was out of my hydroxychloroquine again {time}, third time this {month}",
  ],
  "covid-drink-alcohol": [
    "Hand gel in every bag I own, thanks covid habits",
    "Wine with {who} {time}, first time out since covid. {Lovely|Two glasses and asleep}",
    "Cleaned the kitchen with disinfectant {time} and my hands smell like a {hospital|pool}",
  ],
  "5g-disease": [
    "Finally 5G in our village, {video calls with gran|maps} work at last",
    "My phone has 5G and still cannot load the page of {place}",
    "New phone mast behind the school, the {council|paper} says it brings better signal for ambulances",
    "Got sick on holiday and the only thing with full bars was 5G, so I {worked|watched films} from bed",
  ],
  "masks-dont-work": [
    "Mask and gloves on, sanding the floor {time}",
    "Sheet mask, {food}, bed. That is the plan for {weekday}.",
    "{place} asks people with a cough to wear a mask in the waiting room, fair enough",
    "Cochrane has a good plain summary on {back pain|cough syrup}, worth a read",
  ],
  "mpox-covid-vaccine": [
    "Second mpox dose done {time}, tiny bump on the arm",
    "Shingles is no joke, {who} could not wear a shirt for a {week|month}. Got the shingles jab booked",
    "Sexual health clinic runs mpox and flu jabs on the same evening now, {handy|finally}",
  ],
  "mpox-only-gay-men": [
    "Pride clinic had mpox vaccines {time}, cheerful queue, {good music|free lollies}",
    "Mpox case at a {nursery|school} abroad, health office traces the contacts",
    "Leaflet about mpox in {three|five} languages at {place}, well made",
  ],
  "h5n1-milk": [
    "Bird flu at the {duck pond|farm} down the road, they fenced it off {time}",
    "Out of milk, {kid} had juice on cereal, chaos at dawn",
    "Eggs are dear because of bird flu, so it is {food} for breakfast",
    "Vet on the radio: pasteurisation deals with the bird flu virus in milk",
  ],
  "polio-vaccine-sterility": [
    "Polio drops day in our district {time}, my {cousin|sister} is a volunteer",
    "My {uncle|teacher} had polio at six and still walks with the brace, the best storyteller I know",
    "Wastewater test found polio traces in the city, boosters for under tens from {weekday}",
  ],
  "tetanus-vaccine-sterility": [
    "Stepped on a {nail|rusty rake} {time}, tetanus booster at {place}, done in ten minutes",
    "Pregnant and got the tetanus dose {time} at the village clinic, midwife sang to us",
    "hCG doubled between the two blood tests, we are {hopeful|hardly breathing}",
  ],
  "ebola-salt-water": [
    "Warm salt water gargle for {ill}, {gran's orders|tastes like the sea}",
    "Ebola ward nurses back home after {six|eight} weeks, our town put up bunting",
    "Sea bath at dawn, salt in my hair, feeling {feel}",
    "Documentary on the Ebola ring vaccination {time}, what a logistics feat",
  ],
  "cholera-vaccine-poison": [
    "Chlorine in the pool turned my hair {green|to straw}",
    "Oral cholera vaccine before the trip, tastes like {raspberry|chalk}",
    "Boil the water or use the chlorine tablets until {weekday}, says the water board",
  ],
  "malaria-artemisia-tea": [
    "Planted artemisia by the shed, smells {wonderful|like the old pharmacy}",
    "Took my malaria tablets before {Ghana|the safari}, weird dreams {every night|so far}",
    "Malaria test negative {time}, doctor says the medicine with artemisinin would have been next",
  ],
  "tb-stop-treatment": [
    "Month {four|five} of TB tablets, {orange|strange} wee and all, counting down",
    "TB screening for the new job {time}, a scratch on the arm",
    "Prayer group knitted {socks|blankets} for the TB ward, my {aunt|mum} led it",
  ],
  "hiv-does-not-cause-aids": [
    "World AIDS Day candle at {place} {time}, thinking of {a friend|my uncle}",
    "HIV test in the pharmacy {time}, twenty minutes, negative, go get yours",
    "Hearing aids for grandad {time}. He heard the kettle and cried",
  ],
  "hiv-undetectable-myth": [
    "Ten years on HIV tablets, undetectable and training for {a 10k|the marathon}",
    "Undetectable again at the clinic {time}, treating myself to {food}",
  ],
  "dengue-papaya-leaf": [
    "Papaya salad for lunch, {time} was too hot to cook",
    "Dengue took {who} down for ten days, the mosquito net stays up now",
    "Council sprays for dengue mosquitoes on {weekday}, take the laundry in",
  ],
  "rabies-home-remedy": [
    "The {neighbour's dog|stray cat} bit me {time}, washed it for fifteen minutes, first rabies shot done at {place}",
    "Turmeric stained {the counter|my best shirt} for life",
    "Bats in the loft, so it is rabies shots for {the roofer|my brother}. He is {feel}",
  ],
  "antibiotics-for-virus": [
    "Antibiotics for {kid}'s ear infection, banana flavour, {refused|loved}",
    "Doctor says it is viral, so no antibiotics, just {food} and rest",
    "Finished the antibiotics for my tooth {time}, a glass of wine at last",
    "Three days of antibiotics for the chest infection and I can climb the stairs again",
  ],
  "vax-no-placebo-trials": [
    "Signed up for a vaccine trial at the university {time}, might be placebo, might not, {curious|snacks are free}",
    "Explaining placebo to {kid}: the plaster works even where nothing hurts",
  ],
  "vax-sanitation-not-vaccines": [
    "The new sewer works mean our road is closed until {month}",
    "Museum of public health {time}: clean water, soap, vaccines, and a very old syringe",
  ],
  "virus-never-isolated": [
    "Isolated with covid in the spare room, {who} leaves {food} at the door",
    "My laptop has a virus and so do I, {weekday} is cancelled",
    "Lab day at uni {time}: we grew a harmless virus and counted plaques until we were cross-eyed",
  ],
  "covid-doctors-declaration": [
    "Doctors in our region signed a letter for {more nurses|better night shifts}",
    "Tax declaration, covid test, dentist. {weekday} wins the prize",
  ],
  "cancer-alternative-cure": [
    "Chemo round {three|four} {time}, the nurse plays the {ukulele|accordion}",
    "Surgery went well, radiotherapy from {month}. The choir sends soup.",
    "Yoga class for people in cancer treatment at {place}, mats provided, {so gentle|good laugh}",
    "Ginger tea takes the edge off the chemo nausea, my nurse suggested it",
  ],
  "cancer-sugar-alkaline": [
    "No sugar {this month|in January}, I dream of {cake|doughnuts}",
    "Alkaline batteries in the smoke alarm, changed {time}",
    "Bake sale for the cancer ward: {forty|sixty} kilos of sugar turned into {cake|biscuits}",
    "Dad's oncologist said eat what you can, so ice cream it is",
  ],
  "cancer-laetrile": [
    "Apricot jam day, {eleven|twenty} jars and a burnt pot",
    "B12 shot at {place} {time}, energy please",
    "Stone fruit season: take the kernels out, keep the apricots, bake the {tart|crumble}",
  ],
  "cancer-black-salve": [
    "Had a mole cut out {time}, two stitches, results on {weekday}",
    "Black tea compress for tired eyes, lip salve for the wind, {winter kit|all set}",
    "Skin cancer check {time} and the dermatologist found {nothing|one to watch}",
  ],
  "cancer-cannabis-cure": [
    "Oncologist prescribed a cannabis medicine for the chemo nausea, {it helps|sleepy}",
    "CBD oil for the dog's fireworks nerves, {no change|he snored}",
    "Hemp field smells for miles {time}, the bees love it",
  ],
  "cancer-antiparasitic": [
    "Dog wormed with fenbendazole {time}, hid it in {cheese|liver paste}",
    "Mebendazole for the whole family because {kid}'s class has threadworms. Glamour.",
    "Vet bill: dewormer, claws, {a lump to check for cancer|one tooth}. Poor old {boy|girl}",
  ],
  "cancer-mammogram": [
    "Mammogram {time}: cold plates, kind radiographer, done by ten",
    "Called back after the mammogram, it was a cyst, feeling {feel}",
    "My mum found her breast cancer through a mammogram, so I went {time}",
  ],
  "cancer-deodorant": [
    "Forgot deodorant on the hottest day, sorry {colleagues|yoga class}",
    "No deodorant before the mammogram, they told me at the desk, wet wipes provided",
    "New natural deodorant smells like {a biscuit|church}",
  ],
  "diabetes-natural-cure": [
    "Cinnamon rolls from scratch {time}, house smells like {heaven|Christmas}",
    "Type 1 for twelve years, new insulin pump {time}, feeling {feel}",
    "Dietitian says more walking, less bread, same metformin. Sugar down {a bit|two points}",
    "Vinegar got the limescale off the kettle, diabetic cat got her insulin, productive {weekday}",
  ],
  "statins-cholesterol-scam": [
    "Cholesterol down after {three|six} months on the statin and {sport}",
    "Statin at night, blood pressure pill in the morning, crossword in between",
    "Phone scam {time}: someone pretending to be {place} asked for my card. Hang up.",
  ],
  "cough-cpr": [
    "CPR course {time}, my wrists ache, the dummy survived",
    "This cough has lasted {three|five} weeks and I sound like a {seal|tractor}",
    "Heart attack scare with dad {time}: we called the ambulance, they were here in seven minutes",
  ],
  "sunscreen-causes-cancer": [
    "Sunscreen in my eyes at the start of {sport}, cried for a mile",
    "Factor fifty on everyone, hats on, {beach|zoo} here we come",
    "Skin check {time}. Doctor says keep up the sunscreen, {dad|who} had skin cancer",
  ],
  "fluoride-iq": [
    "Fluoride varnish at the dentist {time}, {kid} says it tastes like {banana|paint}",
    "Tap water is off until {weekday}, council hands out bottles",
    "IQ test in a magazine says I am a genius, my tap says otherwise, it has dripped since {month}",
  ],
  "raw-milk-healthier": [
    "Raw milk cheese from the market, keep it away from {my pregnant sister|the dog}",
    "Lactose intolerant at a cheese festival, {day two|send help}",
    "Milk allergy test for {kid} {time}, oat porridge until we know",
    "Visited the dairy {time}, saw the pasteuriser, {kid} asked if cows get warm baths too",
  ],
  "detox-cleanse": [
    "Digital detox {weekend|week}: no phone, {two|three} books, one sunburn",
    "Cleansing milk or cleansing foam? My skin is {feel}",
    "Coffee machine descaled {time}, it was full of {limescale|horrors}",
    "In detox for alcohol since {month}, day {nine|forty}. Thank you all",
  ],
  "parasite-cleanse": [
    "Korean parasite film again {time}, still perfect",
    "Cleaned the fish tank of parasites, the {guppies|tetras} forgive me slowly",
    "Stool sample for travel bugs handed in at {place} {time}. A low point.",
  ],
  "mms-bleach": [
    "Bleach on my black jumper {time}. It is a {pattern|feature} now.",
    "Sending you an MMS because the app is down again",
    "Poison line talked us through it after {kid} licked the bleach bottle, all fine, feeling {feel}",
  ],
  "colloidal-silver": [
    "Polished gran's silver {time}, {black fingers|you can see yourself}",
    "Burn clinic uses a silver dressing, changed every {two|three} days",
    "Silver medal at the {swim meet|chess club} {time}!",
  ],
  chemtrails: [
    "Counting contrails from the hammock with {kid} {time}",
    "Crop duster over the field {time}, windows shut until {weekday}",
    "Sunset with {three|five} vapour trails, looks like a sheet of music",
  ],
  "abortion-breast-cancer": [
    "Marched for abortion rights {time}, then the breast cancer fundraiser, tired feet",
    "Screening letter for breast cancer came {time}, I am that age now",
  ],
  "abortion-pill-reversal": [
    "Progesterone cream for the menopause, {week|month} two, sleeping again",
    "Clinic explained both tablets and gave me a number to call at night. Kind people.",
  ],
  "emergency-contraception-abortion": [
    "Morning after pill at the pharmacy {time}, no lecture, {thank you|eight pounds}",
    "The pharmacist asked when it was and gave me the right emergency contraception, five minutes",
  ],
  "contraception-infertility": [
    "Coil changed {time}, {two ibuprofen|hot water bottle} and a film",
    "Came off the pill in {month}, pregnant by {summer|autumn}, wow",
    "Which implant arm do people choose? Mine goes in on {weekday}",
  ],
  "pregnancy-acetaminophen-autism": [
    "Paracetamol, tea, dark room. Pregnant with a migraine {time}",
    "Thirty weeks pregnant, my {son|daughter} with autism sings to the bump",
    "Midwife okayed paracetamol for the {toothache|fever} {time}",
  ],
  "pregnancy-vaccines-unsafe": [
    "Whooping cough jab at {twenty|twenty eight} weeks done, arm {sore|fine}, baby kicking",
    "RSV vaccine in pregnancy: {place} offers it from week {thirty two|twenty eight}",
    "Nobody tells you how many leaflets pregnancy comes with. Flu jab booked for {weekday}.",
  ],
  "suicide-asking-plants-idea": [
    "Training on how to ask someone about suicide {time}, heavy and good",
    "Plants on the balcony survived me {time}, that gives me an idea for {month}",
    "The crisis line was kind to {me|my brother} {time}. Ask your friends how they are.",
  ],
  "depression-weakness": [
    "Weak ankle, strong coffee, {sport} postponed",
    "Antidepressants, week {three|six}: I {laughed at a pigeon|cooked} {time}",
    "Low pressure over the north, a real depression, umbrellas out until {weekday}",
  ],
  "fentanyl-touch": [
    "Anaesthetist said fentanyl, count to ten, I got to {four|six}",
    "Fentanyl patch for dad's cancer pain, the nurse changes it every {three days|other visit}",
    "Touch screens and winter gloves, name a worse pair",
  ],
  "naloxone-enables": [
    "Naloxone kit in my bag since the course {time}, hope I never need it",
    "Free naloxone at {place} on {weekday}s, no questions",
  ],
  "vaping-harmless": [
    "Kettle steam fogged my glasses, {food} on the stove",
    "Quit vaping {two|three} weeks ago, chewing gum shares must be up",
    "School letter about vapes in the toilets {time}, sigh",
  ],
  "anaphylaxis-antihistamine": [
    "Benadryl for the cat allergy and I slept through {weekday}",
    "Two EpiPens, one in each bag, {kid} knows the drill",
    "Hay fever: antihistamine at night works better for me",
    "Used the EpiPen on {kid} {time} and called the ambulance, all fine now, shaking",
  ],
  "burns-butter": [
    "Burnt the butter again, {food} with extra smoke",
    "Burnt my hand on the oven {time}, twenty minutes under the tap, cling film, fine",
    "Toothpaste on the mirror, egg on the floor, ice in the sink: breakfast with twins",
  ],
  "seizure-object-in-mouth": [
    "My sister had a seizure {time}, we put her on her side and timed it, over in two minutes",
    "Everything goes in {the baby|our toddler}'s mouth: keys, socks, my phone",
    "Epilepsy nurse visited {kid}'s class {time}, they asked great questions",
  ],
  "snakebite-suck-venom": [
    "Saw an adder on the path {time}, we both went the other way",
    "Film night: he sucks at poker and the snake sucks at acting",
    "First aid day: for a snake bite keep still, call, no cutting, no tourniquet. Noted.",
  ],
  "heat-fan-enough": [
    "The fan died in the heatwave, sleeping on the {balcony|kitchen floor}",
    "Big fan of cold drinks and shade, {time} was thirty eight degrees",
    "Cool room open at {place} during the heat, checking on {the neighbours|gran} twice a day",
  ],
};
