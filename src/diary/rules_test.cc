#include "diary/rules.h"
