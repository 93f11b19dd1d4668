// harm_words: stems of words for harming oneself and for being dead, and answers that mean "not at all", as
// harm.cc looks for them: without accents, in lower case, what joins words a blank. They stand as in the
// published wordings of the instruments and as people name columns, habits and tags. Parted by commas; a line
// ends like a blank.
#pragma once
#include <string_view>

namespace holdfast::exchange {

// English; German; French; Spanish, Portuguese, Italian; Dutch and the languages of the north; Polish, Czech,
// Hungarian, Turkish, Romanian; Russian, Ukrainian, Greek, Chinese, Japanese, Korean, Arabic, Hindi, Hebrew.
inline constexpr std::string_view words_of_harm = R"(
suicid, better off dead, better off if i were dead, better if i were dead, better if i was dead, better
if you were dead, hurting yourself, hurt yourself, hurting myself, hurt myself, harm yourself, harming
yourself, harm myself, harming myself, self harm, selfharm, self injur, selfinjur, self mutilat, harm to
self, hurt self, risk to self, kill yourself, killing yourself, kill myself, killing myself, kill self,
end your life, ending your life, end my life, ending my life, your own life, my own life, taking your
life, taking my life, you were dead, i were dead, i was dead, to be dead, want to die, wanting to die,
wish to die, wanted to die, wish i could die, worth living, life wasn't worth, life isn't worth, away
with yourself, away with myself, thoughts of death, thinking of death, thoughts of dying, thoughts about
death, not wake up, never wake up, cut myself, cutting myself, cut yourself, cutting yourself, nssi,
suizid, selbstmord, selbsttot, selbstverletz, selbst verletz, selbst zu verletz, etwas antun, etwas
anzutun, lieber tot, besser tot, tot waren, tot ware, leid zufug, leid zuzufug, schaden zufug, das leben
nehmen, das leben zu nehmen, umbringen, umzubringen, leben zu beenden, leben beenden, nicht mehr leben,
lebensmud, todeswunsch, sterben wollen, selbstschadig,
mieux mourir, mieux etre mort, mieux mort, faire du mal, automutil, auto mutil, fin a mes jours, fin a vos jours,
fin a ses jours, fin a ma vie, fin a votre vie, me tuer,
vous tuer, se tuer, envie de mourir, idees de mort, idees noires, pensees de mort, idee de mort, scarif,
mejor muert, estar muert, estuviera muert, lastimar, hacerse dano, hacerme dano, haciendose dano,
autoles, quitarse la vida, quitarme la vida, quitarse su vida, matarme, matarse, ganas de morir, deseo
de morir, ideas de muerte, melhor estar mort, estar morto, estar morta, se ferir, ferir se, me ferir,
magoar se, machucar, propria vida, me matar, meglio morire, farsi del male, farmi del male, essere
morto, essere morta, togliersi la vita, togliermi la vita, uccidermi, uccidersi,
zelfmoord, zelfdoding, zelfbeschadig, zelfverwond, beter dood, dood zou zijn, dood te zijn, jezelf pijn,
uzelf pijn, mezelf pijn, uzelf iets aan, jezelf iets aan, sjalvmord, selvmord, sjalvskad, selvskad,
skada dig sjalv, skada mig sjalv, skade dig selv, skade deg selv, skade meg selv, vore dod, vara dod,
vaere dod, itsemurh, vahingoit, itsetuho,
samoboj, samookalecz, sobie krzywd, lepiej umrzec, sebevrazd, sebeposkoz, ongyilkos,
intihar, kendine zarar, kendinize zarar, kendime zarar, sinucid, sinucig,
самоуб, самогуб, суицид, суїцид, умереть, себе вред, вред себе, самоповрежд, αυτοκτον, 自殺, 自杀, 自傷, 自伤,
自残, 自殘, 死んだ方, 死んだほう, 死にたい, 希死, 自分を傷つ, 伤害自己, 傷害自己, 不如死, 死掉, 死了, 자살, 자해, 죽고 싶, 죽는 것, انتحار, الموت, نفسك
بأذى, إيذاء, आत्महत्या, התאבד, אובדנ,
)";

// In the same languages; the sentences are the lowest steps of the BDI-II and the QIDS.
inline constexpr std::string_view answers_of_nothing = R"(
not at all, no, never, none, not, n, false, no never, absent, not present, definitely not, no not at
all, nothing, not at all true, 0 days, nein, nie, niemals, uberhaupt nicht, gar nicht, nein nie, nicht,
keine, kein, trifft nicht zu, nein uberhaupt nicht, jamais, pas du tout, non, aucun, aucune, non jamais,
rien, nunca, en absoluto, para nada, ningun dia, no nunca, ninguno, ninguna, nada, de ninguna manera,
mai, per niente, no mai, nao, nenhuma vez, de modo nenhum, nenhum dia, nao nunca, nooit, helemaal niet,
nee, niet, aldrig, inte alls, nej, slet ikke, ikke i det hele tatt, nei, ei, ei koskaan, ei lainkaan,
wcale, nigdy, wcale nie, vubec ne, vubec, ne, nikdy, soha, egyaltalan nem, nem, hic, hayir, asla, hicbir
zaman, deloc, niciodata, nu, нет, никогда, ни разу, совсем нет, いいえ, 全くない, まったくない, なし, 没有, 沒有, 完全不会,
完全没有, 完全沒有, 否, 从不, 從不, 아니요, 전혀, 없음, لا, أبدا, i don't have any thoughts of killing myself, i do not have
any thoughts of killing myself, i do not think of suicide or death, does not think of suicide or death,
i don't think of suicide or death, ich denke nicht daran mir etwas anzutun, je ne pense pas du tout a me
suicider, no tengo ningun pensamiento de suicidio, no tengo pensamientos de matarme,
)";

}  // namespace holdfast::exchange
