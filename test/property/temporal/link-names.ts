/**
 * Older and newer names of zones, which stores may have but `Intl.supportedValuesOf` does not list: runtimes list one
 * name of each zone, and differ in which.
 */
export const LINK_NAMES = `
UTC GMT UCT Zulu Universal Greenwich Etc/UTC Etc/GMT Etc/GMT+1 Etc/GMT+5 Etc/GMT+12 Etc/GMT-14
EST MST HST EST5EDT CST6CDT MST7MDT PST8PDT CET MET EET WET
US/Alaska US/Aleutian US/Arizona US/Central US/East-Indiana US/Eastern US/Hawaii US/Indiana-Starke US/Michigan
US/Mountain US/Pacific US/Samoa
Canada/Atlantic Canada/Central Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific
Canada/Saskatchewan Canada/Yukon
Brazil/Acre Brazil/East Brazil/West Brazil/DeNoronha Chile/Continental Chile/EasterIsland
Mexico/BajaNorte Mexico/BajaSur Mexico/General
America/Argentina/Buenos_Aires America/Buenos_Aires America/Atka America/Ensenada America/Fort_Wayne
America/Godthab America/Nuuk America/Indianapolis America/Knox_IN America/Louisville America/Montreal
America/Porto_Acre America/Santa_Isabel America/Shiprock America/Virgin
Australia/ACT Australia/Canberra Australia/LHI Australia/NSW Australia/North Australia/Queensland
Australia/South Australia/Tasmania Australia/Victoria Australia/West Australia/Yancowinna
Asia/Ashkhabad Asia/Calcutta Asia/Kolkata Asia/Katmandu Asia/Kathmandu Asia/Saigon Asia/Ho_Chi_Minh
Asia/Rangoon Asia/Yangon Asia/Dacca Asia/Dhaka Asia/Chongqing Asia/Istanbul Asia/Macao Asia/Tel_Aviv
Asia/Thimbu Asia/Ujung_Pandang Asia/Ulan_Bator
Europe/Belfast Europe/Kiev Europe/Kyiv Europe/Nicosia Europe/Tiraspol Europe/Uzhgorod Europe/Zaporozhye
Africa/Asmara Africa/Asmera Africa/Timbuktu Atlantic/Faeroe Atlantic/Faroe Atlantic/Jan_Mayen
Pacific/Chuuk Pacific/Truk Pacific/Enderbury Pacific/Kanton Pacific/Pohnpei Pacific/Ponape Pacific/Samoa Pacific/Yap
Antarctica/South_Pole Arctic/Longyearbyen
Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya NZ NZ-CHAT Navajo PRC
Poland Portugal ROC ROK Singapore Turkey W-SU`
  .trim()
  .split(/\s+/);
