/** By this variable pages see that the script was loaded. */
window.google_ad_status = 1;
