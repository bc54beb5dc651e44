//! JSON as `serde_json` reads it, with everything that PHP looks at: the order of members, those that repeat, and how
//! deep it is.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// A value.
#[derive(Clone, Debug)]
pub enum Tree {
    /// `null`, `true` or `false`.
    Word(Option<bool>),
    /// What fits into 64 bits.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object, with all its members in order.
    Object(Vec<(String, Self)>),
}

impl Tree {
    /// What `serde_json` makes of a text.
    ///
    /// # Errors
    /// Its own.
    pub fn read(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    /// What PHP makes of it: of members that repeat the first place and the last value, and in assoc mode a list of an
    /// object that is empty or has the keys 0, 1 and so on.
    #[must_use]
    pub fn of_php(self, assoc: bool) -> Self {
        match self {
            Self::List(items) => Self::List(items.into_iter().map(|item| item.of_php(assoc)).collect()),
            Self::Object(members) => {
                let mut merged: Vec<(String, Self)> = Vec::new();
                for (name, value) in members {
                    let value = value.of_php(assoc);
                    match merged.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, place)) => *place = value,
                        None => merged.push((name, value)),
                    }
                }
                let is_list = merged.iter().enumerate().all(|(index, (name, _))| *name == index.to_string());
                if assoc && is_list {
                    Self::List(merged.into_iter().map(|(_, value)| value).collect())
                } else {
                    Self::Object(merged)
                }
            }
            other => other,
        }
    }

    /// Whether an object has a name that begins with U+0000.
    #[must_use]
    pub fn has_hidden_name(&self) -> bool {
        match self {
            Self::List(items) => items.iter().any(Self::has_hidden_name),
            Self::Object(members) => {
                members.iter().any(|(name, value)| name.starts_with('\0') || value.has_hidden_name())
            }
            _ => false,
        }
    }
}

/// Equal but for the last digit of a float, in which `serde_json` may be off.
impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(one), Self::Word(other)) => one == other,
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Float(one), Self::Float(other)) => same(*one, *other),
            // PHP writes a float without its point where it can.
            (Self::Integer(one), Self::Float(other)) | (Self::Float(other), Self::Integer(one)) => {
                same(of_integer(*one), *other)
            }
            (Self::Text(one), Self::Text(other)) => one == other,
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Object(one), Self::Object(other)) => one == other,
            _ => false,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "that is what PHP does")]
const fn of_integer(number: i64) -> f64 {
    number as f64
}

fn same(one: f64, other: f64) -> bool {
    /// The smallest number that there is; close to it, the last digit is the only one.
    const SMALLEST: f64 = 5e-324;
    (one - other).abs() <= (one.abs().max(other.abs()) * 4.0 * f64::EPSILON).max(SMALLEST)
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Word(None))
    }

    fn visit_bool<E>(self, word: bool) -> Result<Tree, E> {
        Ok(Tree::Word(Some(word)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Integer(number))
    }

    #[allow(clippy::cast_precision_loss, reason = "that is what PHP does")]
    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(i64::try_from(number).map_or(Tree::Float(number as f64), Tree::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Tree::Object(object))
    }
}
