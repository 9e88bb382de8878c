/**
 * Whether a bio or display name claims a health credential. Claimed, never verified; it neither
 * raises nor lowers truth. Look-alike titles count too, for they claim one. Cautious: kin, students,
 * patients, places ("Baltimore, MD") and fiction do not count.
 */

/** Longer bios are cut here, in UTF-16 units; no platform allows as much. */
const MAX_UNITS = 2000;

const PROFESSIONS =
  "nurse|physician|doctor|paediatrician|pediatrician|midwife|pharmacist|surgeon|neurosurgeon|epidemiologist|cardiologist|" +
  "oncologist|dermatologist|psychiatrist|psychologist|neurologist|gyna?ecologist|obstetrician|an(?:a)?esthetist|" +
  "an(?:a)?esthesiologist|radiologist|pathologist|virologist|immunologist|vaccinologist|microbiologist|hospitalist|" +
  "paramedic|dentist|dietiti?cian|dietitian|physiotherapist|general practitioner|physician assistant|nurse practitioner|" +
  "health visitor|public health (?:official|officer|specialist|consultant|expert|researcher|professional|director)|" +
  "infectious diseases? (?:specialist|doctor|consultant|fellow)|medical (?:officer|director)|chiropractor|naturopath|" +
  "homeopath|certified nutritionist|certified health coach|" +
  "m[eé]dic[oa]|enfermer[oa]|doctora|pediatra|farmac[eé]utic[oa]|epidemi[oó]log[oa]|matrona|cirujan[oa]|partera|" +
  "card[ií]olog[oa]|onc[oó]log[oa]|vir[oó]log[oa]|inmun[oó]log[oa]|psiquiatra|ginec[oó]log[oa]";
const PROFESSION = new RegExp(`(?<![\\p{L}'-])(?:${PROFESSIONS})(?![\\p{L}'’-])`, "giu");

/** Said right before a profession, it is somebody else's or not held. */
const NOT_THEIRS =
  /(?:\b(?:not an?|no soy|isn'?t an?|ain'?t no|future|aspiring|wannabe|wanna be|armchair|spin|witch|love doctor|hate|to an?|of an?|my|your|their|his|her|the|see (?:your|an?)|ask (?:your|an?)|consult (?:your|an?)|married to an?|hijo de|hija de|esposa de|futur[oa]|tu|mi|su|un|una|al|el|la|los)\s+|['’]s\s+)$/iu;
/** Said right after one, it is not the profession itself. */
const NOT_A_TITLE =
  /^(?:\s+(?:who|shark|strange|doom|dre|pepper|wannabe|student|strike|appointment|wife|husband|mom|mum|dad|daughter|son|fan|visit|de\s+amor)|s?['’])/iu;

/** Degrees and fellowships that stand for nothing else; case matters. */
const DEGREE =
  /(?<![\p{L}.])(?:M\.D\.|D\.O\.|MBBS|MBChB|MB ?BCh|PharmD|Pharm\.D\.|DDS|DMD|FAAP|FACOG|FACP|FACS|FACEP|FRCP|FRCGP|FRCPCH|MRCGP|MRCP|APRN|CNM|FNP|ARNP|BSN|MSN|DNP|LPN|PA-C|MPH|M\.P\.H\.|DrPH|RN|R\.N\.|RGN|NMD)(?![\p{L}])/u;
/** MD, DO, NP, ND, DC behind a name or beside another degree. */
const SHORT_DEGREE = /(?<![\p{L}.])(?:MD|DO|NP|ND|DC)(?![\p{L}])/u;
const BESIDE_DEGREE =
  /(?:\b(?:MD|DO|NP)\s*[,/|&+]?\s*(?:PhD|Ph\.D\.|MBA|MSc|MS|FA[A-Z]{2,3}|board)|^(?:MD|DO|NP)(?:\s*[,|/•·.-]|\s+(?:at|in|and|specializ|specialis)|$)|PhD\s*[,/|&+]?\s*MD\b)/u;
const TITLED_NAME =
  /^\W{0,4}(?:Dr|Dra|Doctor|Doctora|Nurse|Midwife|Enfermer[oa])\.?\s+(?!Pepper|Who|Strange|Doom|Dre|Seuss|Evil|Zaius|House|Love|Manhattan|Claw)\p{L}/iu;
const BOARD = /\bboard[- ]certified\b|\bcolegiad[oa] n/iu;

/** False for null and empty. Bounded and linear in the text. */
export function claimsCredential(bio: string | null, name: string | null): boolean {
  return (
    (name !== null && nameClaims(name.slice(0, MAX_UNITS))) || (bio !== null && bioClaims(bio.slice(0, MAX_UNITS)))
  );
}

function nameClaims(name: string): boolean {
  if (DEGREE.test(name) || TITLED_NAME.test(name) || hasProfession(name)) return true;
  const short = SHORT_DEGREE.exec(name);
  return short !== null && /\p{L}{2,}[,\s]+$/u.test(name.slice(0, short.index));
}

function bioClaims(bio: string): boolean {
  return DEGREE.test(bio) || BESIDE_DEGREE.test(bio) || BOARD.test(bio) || hasProfession(bio);
}

function hasProfession(text: string): boolean {
  for (const found of text.matchAll(PROFESSION)) {
    const before = text.slice(Math.max(0, found.index - 24), found.index);
    const after = text.slice(found.index + found[0].length, found.index + found[0].length + 16);
    if (!NOT_THEIRS.test(before) && !NOT_A_TITLE.test(after)) return true;
  }
  return false;
}
