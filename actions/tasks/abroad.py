"""Countries as members name them, for the tasks that only hold in France. A pattern on folded text."""

COUNTRIES = (
    r"maroc|portugal|senegal|canada|luxembourg|quebec|royaume[- ]uni|japon|mali|cameroun|liban|bresil|mexique|etats[- ]unis|pays[- ]bas|espagne|belgique|allemagne|suisse|"
    r"italie|algerie|tunisie|turquie|roumanie|bulgarie|pologne|angleterre|irlande|grece|cote d'ivoire|guinee|togo|benin|congo|gabon|mauritanie|egypte|syrie|ukraine|russie|"
    r"thailande|vietnam|australie|chine|inde|colombie|argentine|perou"
)
