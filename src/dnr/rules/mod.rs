//! Rules as browsers read them: the rule dictionary, names of types, methods and parameters, priorities, and the report.

mod methods;
mod param_names;
mod priority;
mod report;
mod resource_types;
mod rule;
mod trackers;

pub use self::priority::Priority;
pub use self::report::{FilterOrigin, InexactFilter, RuleReport};
pub use self::rule::{
    DomainType, HeaderChange, HeaderCondition, HeaderOperation, QueryTransform, Redirect, Rule, RuleAction,
    RuleCondition, RuleResourceType, UrlTransform,
};
pub use self::trackers::PolicySource;

pub(crate) use self::methods::{all_methods, expressible_methods, request_methods};
pub(crate) use self::param_names::{ParamName, encoded, rule_name};
pub(crate) use self::priority::RowOffset;
pub(crate) use self::resource_types::{
    expressible_types, redirect_resource_types, resource_types, unredirectable_types,
};
