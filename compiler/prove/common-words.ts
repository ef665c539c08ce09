/** Words that any English text holds, whatever it is about. */
export const functionWords: ReadonlySet<string> = new Set(
  `a about above after again all also am an and any are as at be because been before being below between
both but by can could did do does doing down each few for from further had has have having he her here
hers him his how i if in into is it its just me more most my no nor not now of off on once only or other
our out over own please same she should so some such than that the their them then there these they this
those through to too under until up us very was we were what when where which while who whom why will
with would you your yes hi hello thanks ok`.split(/\s+/),
);

/** Ordinary English words: what a synonym that matches inside words is held against. */
export const commonWords: ReadonlySet<string> = new Set(
  `ability absolute accept access according account achieve across action active activity actually addition
address adequate adjust admin advance advice affect afternoon against agency agenda agent agree
agreement airplane airport alarm album alert algorithm align alive allocate almost already although
always amazing amount analysis analyst animal announce another answer anybody anything anyway apartment
apparent appeal appear application apply appoint approach appropriate approve april architect archive
argument arrange array arrival article artist assert asset assign assist assume attach attack attempt
attend attention attitude attract audience author authority automatic available average avoid award
aware background backup balance banana banking barrier baseline basic basket battery beautiful become
bedroom behave behavior behind believe belong benefit better beyond bicycle binary birthday bitter
blanket blocked board border borrow bottle bottom boundary branch breakfast breath bridge brief bright
brother browser budget buffer builder building bundle burden business button cabinet calculate calendar
callback camera campaign cancel candidate capable capital capture career careful carry castle catalog
category caution celebrate center central century certain chain chairman challenge chance channel
chapter character charge charity charter chase cheap checkbox chemical children chocolate choice choose
church circle citizen claim classic classroom client climate clinic closely clothes cluster coast coffee
collapse colleague collect college column combine comfort command comment commerce commit committee
common community company compare compete compile complain complete complex component compress computer
concept concern concert conclude concrete condition conduct conference confident confirm conflict
confuse connect consider consist console constant construct consult consume contact contain content
contest context continue contract contrast contribute control convenient convert convince cookie corner
correct costume cottage council counter country couple courage course cover crash create creative credit
crisis critical crowd culture curious current curtain custom customer damage danger database daughter
deadline debate decade december decide declare decline decrease default defend define degree delay
deliver demand department depend deposit describe desert deserve design desire desktop despite destroy
detail detect develop device dialog diamond dictionary different difficult digital dinner direct
direction disable disagree disappear discount discover discuss disease display distance district
document dollar domain download drawing dream drive driver during dynamic eager early earth easily
economy edition editor education effect effective effort either elastic election electric element
elephant elevator eleven embark embed emerge emotion employ empty enable encounter endpoint energy
engine engineer english enhance enjoy enough ensure enterprise entertain entire entrance entry envelope
environment episode equal equipment error escape especially essential establish estate estimate evening
event eventually everything evidence evident exact examine example excellent except exchange excite
exclude execute exercise exhaust exist expand expect expense experience experiment expert explain
explanation explicit explode explore export expose express extend extra extreme fabric facility factor
factory failure familiar family famous fantastic fashion fastest father faucet favorite feature federal
feedback feeling fellow female festival fetch fiction field figure filter final finance finger finish
flavor flexible flight floating flower follow foolish football forecast foreign forest forever forget
format former formula fortune forward foundation fountain fraction fragment framework freedom frequent
friend front frozen fruit function funding funny furniture future gallery garage garden gather general
generate gentle genuine gesture giant global golden govern grammar grand grant graph grateful greatest
green grocery ground group growth guarantee guess guest guidance guitar habit handle happen harbor
hardly hardware header headline health heavy height helpful herself hesitate highest highlight highway
himself history holiday honest horizon hospital hostile hotel household however human hundred hungry
husband idea identify ignore illness image imagine immediate impact implement import important impress
improve incident include income increase indeed index indicate individual industry infect inform initial
inject injury inner innocent input inquiry insert inside insist inspect install instance instead
institute instruct insult insurance intend interest interface internal interpret interrupt interval
interview introduce invent invest invite involve island issue itself jacket journal journey judge
junction justice keyboard kitchen knowledge label labor ladder language laptop largest laser lately
later latest laugh launch layer leader league learn leather leave lecture legacy legal legend leisure
length lesson letter level library license limit linear liquid listen literal literature little local
location logic longest lottery lovely machine magazine magic mainly maintain major manage manager manner
manual margin market marriage master match material matter maximum maybe measure medical medicine
meeting member memory mental mention message metal method metric middle midnight military million
mineral minimum minister minor minute mirror missing mission mistake mixture mobile modern module moment
monitor monthly moral morning mostly mother motion motor mountain movement multiple muscle museum music
mutual mystery narrow nation native natural nature nearest nearly necessary negative neighbor neither
nervous network never newest nobody normal north nothing notice notion novel november nowhere nuclear
number object observe obtain obvious occasion occur october offer office officer official often online
opening operate opinion oppose optimal option orange ordinary organic organize origin original otherwise
outcome output outside overall oxygen package painting palace panel panic paper paragraph parallel
parent parking parser partial particular partner passage passenger passion patience patient pattern
payment peace penalty people perfect perform perhaps period permanent permit person phase phone photo
phrase physical piano picture pioneer pipeline planet plastic platform player pleasant plenty plugin
pocket poetry point poison police policy polite political popular population portion position positive
possible potato potential poverty power practice praise predict prefer prepare present preserve
president press pretend pretty prevent previous price primary prince principle printer priority prison
privacy private problem process produce product profile profit program progress project promise promote
prompt proper property proposal protect protest provide public publish purchase purple purpose puzzle
quality quantity quarter question queue quick quiet quite radical radio railway random range rapid
rather reach reaction reader reading ready reality realize really reason reasonable rebuild recall
receive recent recipe recognize recommend record recover reduce refactor refer reference reflect reform
refuse regard region register regret regular reject relate release relevant relief religion remain
remark remember remind remote remove render repair repeat replace reply report request require rescue
research reserve reset resident resist resolve resource respect respond response restaurant restore
result retire return reveal revenue reverse review reward rhythm rocket router routine running runtime
safety salary sample satellite satisfy scale scenario schedule schema scheme school science scope score
screen script search season second secret section sector secure security segment select senior sentence
separate september sequence series serious server service session setting settle several shadow shallow
shared shelter shelves should shoulder signal silence silver similar simple single sister situation
slightly slogan smaller smart smooth social society software solar soldier solution somebody someone
something somewhere source southern space speaker special specific speech spirit split sponsor spread
spring square stable stack staff stage standard started statement static station statue status steady
steel stock stomach storage store storm strange strategy stream street strength stress string strong
structure struggle student studio study stupid style subject submit subtle suburb succeed success sudden
suffer sugar suggest suitable summary summer support suppose surface surgery surprise surround survey
survive suspect switch symbol sympathy syntax system table tactic talent target teacher technical
technique temperature template temple temporary tenant tension terminal terrible territory terror
testament text theater theory thick thing thorough thought thousand thread threat ticket timeout timer
tissue title toast today together token tomorrow tongue tonight toolbar topic total touch toward tower
track trade traffic train transfer transform transit translate transport travel treasure treat trend
trial triangle trick trigger trouble truck trust truth tunnel typical ugly umbrella unable uncle
underlying understand uniform union unique universe unknown unless unlike update upgrade upper urban
urgent useful usual utility vacation valid valley valuable value variable variety various vehicle vendor
venture version versus vertical victim victory video village violent virtual visible vision visit visual
volume vulnerable wallet warning waste water wealth weapon weather website wedding weekend weight
welcome western whatever wheel whenever whether whisper whole wholesale widely widget window winner
winter wisdom within without witness wonder wooden worker workflow world worry worst worth writer
writing yellow yesterday young younger yourself zone`.split(/\s+/),
);
