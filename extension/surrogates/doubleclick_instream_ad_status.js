/** Pages read this variable to see that the script was loaded. */
window.google_ad_status = 1;
