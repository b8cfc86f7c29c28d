//! Page filters -> what to do with a page.

pub mod oracle;
