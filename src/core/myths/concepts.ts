/**
 * Health words that stand for one thing in everyday talk and in claims: "jab" and "vaccine", "lungs"
 * and "respiratory". Own selection from general knowledge, English. A concept counts beside the word
 * itself, never instead of it; which words make a claim is not decided here.
 */

import { stem } from "../text/stem.ts";

/** One concept a line: its words, by stem. A word may stand for several. */
const GROUPS: readonly string[] = [
  "covid covid19 coronavirus corona ncov sars cov pandemic rona",
  "vaccine vaccination vaccinate vaxx vax jab shot immunization immunisation inoculation immunize booster dose mrna pfizer moderna astrazeneca",
  "unvaccinated antivax antivaxxer antivaccine",
  "mask facemask masking n95 kn95 respirator ffp2 covering face surgical cloth",
  "infect infection infected infectious catch contract acquire contagion contagious contaminated",
  "spread transmit transmission transmissible pass carry carrier shed shedding contagious airborne",
  "aerosol airborne droplet air cough sneeze breath breathing exhale particle",
  "surface object package packaging parcel mail doorknob plastic cardboard paper metal steel copper fomite touch touching",
  "death die dead kill deadly fatal fatality mortality lethal deceased",
  "cure treat treatment therapy remedy heal medicine medication therapeutic drug antiviral",
  "prevent protect protection avoid stop guard shield ward reduce prevention preventive prophylaxis",
  "safe safety harmless unsafe dangerous danger harm harmful risk risky hazard toxic poison poisonous",
  "effective effectiveness efficacy efficient work useful benefit beneficial help",
  "symptom sign fever cough headache fatigue ache chill",
  "smell taste anosmia odour odor flavour flavor scent",
  "stomach gastrointestinal diarrhea diarrhoea vomit vomiting nausea digestive gut bowel intestinal abdominal",
  "lung respiratory breath breathing pneumonia pulmonary airway breathless ventilator",
  "heart cardiac cardiovascular myocarditis pericarditis myocardial coronary",
  "stroke clot thrombosis clotting embolism coagulation thrombotic",
  "brain neurological neurologic cognitive mental nerve nervous",
  "child kid baby infant toddler newborn teen teenager adolescent pediatric paediatric boy girl school pupil student",
  "pregnant pregnancy expectant miscarriage fetus foetus unborn mother maternal birth childbirth",
  "breastfeeding breastfeed breastmilk breast nursing lactation lactate",
  "fertility infertility infertile sterile sterility sterilize sperm ovary menstrual menstruation period",
  "old elderly older senior aged aging geriatric grandparent grandmother grandfather",
  "animal pet dog cat livestock wildlife zoo bat pangolin mink ferret hamster monkey",
  "mosquito insect bug tick fly bite",
  "food eat eating diet nutrition meal grocery restaurant ingest swallow consume",
  "water drink drinking beverage hydration hydrate",
  "alcohol ethanol liquor wine beer vodka spirit drinking",
  "sanitizer sanitiser disinfectant bleach disinfect soap wash washing handwashing hygiene clean cleaning lysol",
  "summer heat warm hot temperature weather climate season seasonal humid humidity sunlight sun sunshine ultraviolet uv",
  "cold winter freeze freezing snow cool temperature weather climate season",
  "flu influenza cold seasonal",
  "immune immunity antibody reinfection reinfect recover recovered recovery convalescent",
  "test testing pcr swab diagnosis diagnose diagnostic detect detection screening antigen serology",
  "asymptomatic presymptomatic symptomless symptom-free silent",
  "incubation onset incubate",
  "quarantine isolate isolation lockdown shutdown confinement stay-at-home",
  "distance distancing apart gathering crowd crowded",
  "hospital icu intensive hospitalization hospitalisation hospitalize admission ward clinic patient severe critical",
  "ibuprofen advil motrin nsaid naproxen aspirin anti-inflammatory painkiller",
  "acetaminophen tylenol paracetamol panadol",
  "hydroxychloroquine chloroquine hcq plaquenil antimalarial malaria",
  "ivermectin stromectol dewormer antiparasitic",
  "remdesivir antiviral favipiravir lopinavir ritonavir paxlovid molnupiravir",
  "steroid dexamethasone corticosteroid hydrocortisone prednisone",
  "plasma convalescent antibody monoclonal serum",
  "antibiotic azithromycin penicillin amoxicillin bacteria bacterial",
  "vitamin supplement zinc mineral d3 ascorbic",
  "herb herbal natural garlic ginger turmeric honey lemon onion remedy homeopathy homeopathic",
  "smoke smoker smoking cigarette tobacco vape vaping nicotine",
  "diabetes diabetic insulin sugar glucose",
  "obesity obese overweight weight bmi fat",
  "hypertension pressure ace inhibitor arb",
  "cancer tumor tumour carcinogen carcinogenic chemo chemotherapy oncology leukemia malignant",
  "asthma copd allergy allergic hay-fever inhaler",
  "autism autistic asd spectrum developmental",
  "5g wireless radiation tower mast cellphone wifi electromagnetic emf frequency",
  "lab laboratory engineered manmade bioweapon artificial synthetic created construct manipulate leak origin wuhan natural",
  "microchip chip tracking tracker implant nanobot",
  "dna gene genetic genome genetically modify mutation mutate variant strain",
  "black african hispanic latino ethnic ethnicity minority race racial asian",
  "male men man gender sex female woman women",
  "blood type group plasma transfusion",
  "travel flight plane airplane airline airport passenger travel border",
  "doctor physician nurse clinician medic healthcare hospital surgeon",
  "mutation mutate variant strain evolve",
  "polio poliomyelitis paralysis paralysed paralyzed",
  "measles mmr rubella mumps",
  "hpv gardasil cervical papilloma",
  "abortion abort contraception contraceptive pill birth",
  "mercury thimerosal aluminum aluminium formaldehyde ingredient adjuvant",
  "reaction side adverse effect anaphylaxis injury injured",
  "oxygen saturation hypoxia oximeter",
  "kidney renal liver hepatic organ",
  "eye eyes conjunctivitis vision pinkeye",
  "skin rash toe hives dermatitis",
  "month week day long last duration persist survive remain linger",
  "ventilation ventilate indoor indoors outdoor outdoors room window airflow filter hepa conditioning",
  "swim swimming pool beach sea chlorine chlorinated sauna bath shower steam",
  "sewage stool feces faeces faecal fecal toilet wastewater urine",
  "semen sex sexual sexually intercourse kiss kissing",
  "nose nasal throat mouth saliva oral gargle rinse spray mouthwash",
  "hand hands finger handshake glove gloves palm",
  "sleep insomnia tired fatigue exhaustion tiredness",
  "depression depressed anxiety suicide suicidal mental stress loneliness",
];

let byStem: ReadonlyMap<string, readonly number[]> | null = null;

export const CONCEPTS: number = GROUPS.length;

/** Numbers below CONCEPTS of what an English stem stands for. */
export function conceptsOf(key: string): readonly number[] {
  byStem ??= compile();
  return byStem.get(key) ?? [];
}

function compile(): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [n, group] of GROUPS.entries())
    for (const word of group.split(" ")) {
      const key = stem(word, "en");
      const known = found.get(key) ?? [];
      if (!known.includes(n)) found.set(key, [...known, n]);
    }
  return found;
}
